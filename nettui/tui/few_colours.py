"""Colours on a terminal that has few of them: how they differ there, and what text can stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet

from nettui.tui.contrast import contrast, most_legible

CONSOLE = (
    *("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"),
    *("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
)
"""The sixteen colours of a text console."""

XTERM = (
    *("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    *("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
)
"""Those of xterm."""

WINDOWS = (
    *("0c0c0c", "c50f1f", "13a10e", "c19c00", "0037da", "881798", "3a96dd", "cccccc"),
    *("767676", "e74856", "16c60c", "f9f1a5", "3b78ff", "b4009e", "61d6d6", "f2f2f2"),
)
"""Those of Windows' terminals."""

TEXT, BLUE = 4.5, ColorTriplet(0, 0, 0xAA)
"""The contrast that text needs, and the ground that is dark everywhere without being black."""


@lru_cache(maxsize=8)
def contrast_in(system: ColorSystem | None) -> Callable[[ColorTriplet, ColorTriplet], float]:
    """The contrast of two colours as a terminal shows them; None has all colours."""
    if system is None:
        return contrast

    @lru_cache(maxsize=4096)
    def least(one: ColorTriplet, other: ColorTriplet) -> float:
        tones = zip(_tones(one, system), _tones(other, system), strict=True)
        return min(contrast(*pair) for pair in tones)

    return least


@lru_cache(maxsize=256)
def ground_in(system: ColorSystem | None, colour: ColorTriplet) -> ColorTriplet:
    """What text can stand on in place of a colour: that, unless some terminal has a middling tone for it."""
    ratio = contrast_in(system)
    stands = system is not ColorSystem.STANDARD or ratio(most_legible(colour, ratio), colour) >= TEXT
    return colour if stands else BLUE


@lru_cache(maxsize=4096)
def _tones(colour: ColorTriplet, system: ColorSystem) -> Sequence[ColorTriplet]:
    """What the terminals make of a colour."""
    if system is ColorSystem.STANDARD:
        return [_triplet(palette[_number(colour)]) for palette in (CONSOLE, XTERM, WINDOWS)]
    return [RichColor.from_triplet(colour).downgrade(system).get_truecolor()]


@lru_cache(maxsize=4096)
def _number(colour: ColorTriplet) -> int:
    """Which of the sixteen colours is the nearest."""
    return RichColor.from_triplet(colour).downgrade(ColorSystem.STANDARD).number or 0


def _triplet(colour: str) -> ColorTriplet:
    return ColorTriplet(*(int(colour[at : at + 2], 16) for at in (0, 2, 4)))
