"""How well a colour is seen on another one, by the rule of WCAG 2, and the nearest colour that is seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rich.color_triplet import ColorTriplet

from nettui.tui.shades import linear

BLACK, WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)

STEPS = 20
"""Steps on the way from a colour to black or white."""


def luminance(colour: ColorTriplet) -> float:
    """The relative luminance of a colour in sRGB, from 0 in black to 1 in white."""
    red, green, blue = map(linear, colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=4096)
def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The ratio of two colours' luminances, from 1 to 21; text needs 4.5, and what is no text 3."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def most_legible(
    ground: ColorTriplet, ratio: Callable[[ColorTriplet, ColorTriplet], float] = contrast
) -> ColorTriplet:
    """Black or white, whichever is seen better; at least 4.58:1 on every ground in all colours."""
    return max(BLACK, WHITE, key=lambda ink: ratio(ink, ground))


def legible(
    ink: ColorTriplet,
    ground: ColorTriplet,
    least: float,
    ratio: Callable[[ColorTriplet, ColorTriplet], float] = contrast,
) -> ColorTriplet:
    """The first colour on the way from `ink` to white or black with that contrast to the ground, or its end.

    `ratio`: the contrast of two colours where the terminal draws them.
    """
    ends = (WHITE, BLACK) if luminance(ink) >= luminance(ground) else (BLACK, WHITE)
    for end in ends:
        if ratio(end, ground) >= least:
            steps = (_mixed(ink, end, step / STEPS) for step in range(STEPS + 1))
            return next(colour for colour in steps if ratio(colour, ground) >= least)
    return max(ends, key=lambda end: ratio(end, ground))


def _mixed(one: ColorTriplet, other: ColorTriplet, share: float) -> ColorTriplet:
    return ColorTriplet(*(round(a + (b - a) * share) for a, b in zip(one, other, strict=True)))
