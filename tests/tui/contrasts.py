"""Measures the contrast of what is really drawn on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from textual.pilot import Pilot

from nettui.tui.shades import INK, NATURAL, PICTURE, SHADE

MARKS = frozenset(range(0x2190, 0x2C00)) | frozenset(map(ord, " ·•×"))
"""Characters that are drawings; any other is text."""


class Pair(NamedTuple):
    """Two colours that stand on each other, what is written with them, and the contrast that it needs."""

    ink: ColorTriplet
    ground: ColorTriplet
    sample: str
    is_text: bool
    in_picture: bool

    @property
    def ratio(self) -> float:
        """WCAG 2.2, "contrast ratio"."""
        darker, brighter = sorted(map(_luminance, (self.ink, self.ground)))
        return (brighter + 0.05) / (darker + 0.05)


def pairs(pilot: Pilot[None], system: ColorSystem = ColorSystem.TRUECOLOR) -> Iterator[Pair]:
    """Every pair on the screen once, but for pictures whose colours are numbers."""
    found: dict[tuple[ColorTriplet, ColorTriplet, bool], Pair] = {}
    for strip in pilot.app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if not text.strip() or style is None or style.meta.get(SHADE) in (PICTURE, NATURAL, INK):
                continue
            assert style.color
            assert style.bgcolor
            ink, ground = _triplet(style.color, system), _triplet(style.bgcolor, system)
            is_text = not {ord(char) for char in text} <= MARKS
            pair = Pair(ink, ground, text.strip(), is_text, SHADE in style.meta)
            found.setdefault((ink, ground, is_text), pair)
    yield from found.values()


def _triplet(colour: Color, system: ColorSystem) -> ColorTriplet:
    assert colour.triplet is not None
    return colour.downgrade(system).get_truecolor()


def _luminance(colour: ColorTriplet) -> float:
    parts = [part / 255 for part in colour]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
