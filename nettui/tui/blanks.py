"""Puts blanks on the screen where a text has UNBROKEN, once its lines are broken."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from nettui.common.text import UNBROKEN


class Blanks(LineFilter):
    """Replaces every UNBROKEN of a drawn line; it is as wide as a blank."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(UNBROKEN in segment.text for segment in segments):
            return segments
        return [segment._replace(text=segment.text.replace(UNBROKEN, " ")) for segment in segments]


BLANKS = Blanks()
