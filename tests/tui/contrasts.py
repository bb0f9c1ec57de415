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


CONSOLE = (
    *(0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA),
    *(0x555555, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF),
)
WINDOWS = (
    *(0x0C0C0C, 0xC50F1F, 0x13A10E, 0xC19C00, 0x0037DA, 0x881798, 0x3A96DD, 0xCCCCCC),
    *(0x767676, 0xE74856, 0x16C60C, 0xF9F1A5, 0x3B78FF, 0xB4009E, 0x61D6D6, 0xF2F2F2),
)
"""What a text console and Windows' terminals make of sixteen colours."""


def pairs(pilot: Pilot[None], system: ColorSystem = ColorSystem.TRUECOLOR) -> Iterator[Pair]:
    """Every pair on the screen once, but for pictures whose colours are numbers."""
    found: dict[tuple[ColorTriplet, ColorTriplet, bool], Pair] = {}
    for strip in pilot.app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if not text.strip() or style is None or style.meta.get(SHADE) in (PICTURE, NATURAL, INK):
                continue
            assert style.color
            assert style.bgcolor
            is_text = not {ord(char) for char in text} <= MARKS
            for ink, ground in zip(_tones(style.color, system), _tones(style.bgcolor, system), strict=True):
                pair = Pair(ink, ground, text.strip(), is_text, SHADE in style.meta)
                found.setdefault((ink, ground, is_text), pair)
    yield from found.values()


def _tones(colour: Color, system: ColorSystem) -> list[ColorTriplet]:
    """What terminals make of a colour."""
    assert colour.triplet is not None
    shown = colour.downgrade(system)
    if system is not ColorSystem.STANDARD:
        return [shown.get_truecolor()]
    assert shown.number is not None
    tones = [palette[shown.number] for palette in (CONSOLE, WINDOWS)]
    return [ColorTriplet(tone >> 16, tone >> 8 & 255, tone & 255) for tone in tones]


def _luminance(colour: ColorTriplet) -> float:
    parts = [part / 255 for part in colour]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
