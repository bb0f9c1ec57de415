"""Colours that are numbers, as in a heat map: marked as such, and inverted for a bright theme."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from rich.color_triplet import ColorTriplet

SHADE: Final = "shade"
"""The key, in a style's meta, for one of the following."""

PICTURE: Final = "picture"
"""Both colours are numbers; on a bright theme they are inverted."""

NATURAL: Final = "natural"
"""Both colours are those of an image, for example of a digit: the same on every theme."""

INK: Final = "ink"
"""Only the ink is a number, on the panel's ground."""

GROUND: Final = "ground"
"""Only the ground is a number; what stands on it must be legible."""

BRIGHTEST, FLATTER = 1.1, 0.67
"""The lightness of what was black, and how much is left of a difference."""

Triple: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Triple, Triple, Triple]

CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
FROM_CONES: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
"""OKLab's matrices: Björn Ottosson, A perceptual color space for image processing, 2020."""


@lru_cache(maxsize=8192)
def inverted(colour: ColorTriplet) -> ColorTriplet:
    """A colour of the same hue and colourfulness, the brighter the darker this one is (OKLab)."""
    cones = _times(CONES, map(linear, colour.normalized))
    lightness, a, b = _times(LAB, (cone ** (1 / 3) for cone in cones))
    back = _times(FROM_LAB, (BRIGHTEST - FLATTER * lightness, a, b))
    return ColorTriplet(*(_byte(part) for part in _times(FROM_CONES, (cone**3 for cone in back))))


def linear(part: float) -> float:
    """The light of one part of a colour in sRGB, both from 0 to 1."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _byte(light: float) -> int:
    light = min(max(light, 0.0), 1.0)
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def _times(matrix: Matrix, vector: Iterable[float]) -> Triple:
    x, y, z = vector
    first, second, third = ((a * x + b * y + c * z) for a, b, c in matrix)
    return first, second, third
