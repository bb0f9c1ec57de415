"""The place that every line passes on its way to the screen.

Blanks come where a text has UNBROKEN, once its lines are broken; a character that would control the terminal
does not come through.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from nettui.common.text import CONTROLS, UNBROKEN

ODD = re.compile(f"{UNBROKEN}|{CONTROLS.pattern}|\n")


class Blanks(LineFilter):
    """Replaces every UNBROKEN of a drawn line, which is as wide as a blank; what has no width is left out."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(map(ODD.search, (segment.text for segment in segments))):
            return segments
        return [
            segment if segment.control else segment._replace(text=_drawn(segment.text))
            for segment in segments
        ]


def _drawn(text: str) -> str:
    return ODD.sub(lambda found: " " if found[0] == UNBROKEN else "", text)


BLANKS = Blanks()
