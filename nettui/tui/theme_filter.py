"""Draws every line in the colours of the theme, each with enough contrast to its ground."""

from __future__ import annotations

import re

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from nettui.tui.contrast import BLACK, WHITE, legible, most_legible
from nettui.tui.few_colours import contrast_in, ground_in
from nettui.tui.shades import GROUND, INK, PICTURE, SHADE, inverted
from nettui.tui.themes import ThemeColours

MARKS = re.compile(r"[\s·•×←-⯿⠀-⣿]*")
"""What is no text: arrows, blocks, boxes, dots, signs."""


class ThemeFilter(LineFilter):
    """Replaces the colours of drawn lines; pictures whose colours are numbers keep theirs, see `shades`.

    `system` is what the terminal can show, None for all colours. `replaces`: whether colours become those of
    the theme, or are only made legible.
    """

    def __init__(self, colours: ThemeColours, system: ColorSystem | None, replaces: bool = True) -> None:
        super().__init__()
        self._colours, self._system, self._ratio = colours, system, contrast_in(system)
        self._replaced = colours.replaced if replaces else {}
        self._inverts = colours.inverts and replaces
        self._styles: dict[tuple[Style, bool, Color], Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        known, drawn = self._styles, []
        for segment in segments:
            text, style, control = segment
            if style is None or control or not (style.color or style.bgcolor):
                drawn.append(segment)
                continue
            key = style, MARKS.fullmatch(text) is None, background
            found = known.get(key)
            if found is None:
                if len(known) > 8192:
                    known.clear()
                found = known[key] = self._style(*key)
            drawn.append(Segment(text, found))
        return drawn

    def _style(self, style: Style, is_text: bool, background: Color) -> Style:
        ink = style.color.triplet if style.color else None
        ground = style.bgcolor.triplet if style.bgcolor else background.rich_color.triplet
        if ground is None or (ink is None and style.color):  # the terminal's, which nobody here knows
            return style
        shade = style.meta.get(SHADE, "")
        ground = ground if shade else ground_in(self._system, ground)
        if ink is None:  # a ground on which nothing stands
            return style + Style(bgcolor=RichColor.from_triplet(ground))
        if self._inverts:
            ground = inverted(ground) if shade in (PICTURE, GROUND) else ground
            ink = inverted(ink) if shade in (PICTURE, INK) else ink
        if not shade or shade == GROUND:
            ink = self._replaced.get(ink, ink)
            least = self._colours.text if is_text else self._colours.marks
            if shade and ink in (BLACK, WHITE):
                ink = most_legible(ground, self._ratio)
            ink = legible(ink, ground, least, self._ratio)
        return style + Style(color=RichColor.from_triplet(ink), bgcolor=RichColor.from_triplet(ground))
