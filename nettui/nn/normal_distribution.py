"""The standard normal distribution: its density, and its cumulative function, also at complex points."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nettui.types import Array

REACH = 9.0
"""Beyond ±REACH the cumulative function is 0 or 1 up to 1e-18, which it is taken to be."""

PER_UNIT, TERMS = 64, 9
"""Points in a table per unit, and terms of the Taylor series around the nearest one, which is at most 1/128
away: the first term left out is below 1e-18."""


def density(z: Array) -> Array:
    """φ(z) = e^(−z²/2)/√2π."""
    phi: Array = np.exp(-0.5 * z * z)
    phi *= 1 / math.sqrt(2 * math.pi)
    return phi


def cumulative(z: Array) -> Array:
    """Φ(z), the integral of φ from −∞, in the shape and dtype of z; NaN where z is.

    A Taylor series around the nearest point of a table. It is a polynomial, so it holds for complex z too.
    """
    inside = np.maximum(np.minimum(z, REACH), -REACH)
    nearest = np.rint(np.fmax(inside.real, -REACH) * PER_UNIT)  # NaN has no nearest point: any will do
    at = (nearest + REACH * PER_UNIT).astype(np.intp)
    table = _table(inside.real.dtype)
    away = inside - nearest / PER_UNIT
    total: Array = table[-1].take(at).astype(z.dtype)
    for row in table[-2::-1]:
        total *= away
        total += row.take(at)
    return total


@lru_cache(maxsize=4)
def _table(dtype: npt.DTypeLike) -> Any:
    """The Taylor coefficients Φ⁽ᵏ⁾(z)/k! (TERMS, points) at each point z of the table.

    Φ⁽ᵏ⁺¹⁾ = (−1)ᵏ·He_k·φ with the Hermite polynomials He_{k+1} = z·He_k − k·He_{k−1}.
    """
    reach = int(REACH * PER_UNIT)
    z = np.arange(-reach, reach + 1) / PER_UNIT
    rows = [np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in z])]
    below, hermite = np.zeros_like(z), np.ones_like(z)
    for k in range(TERMS - 1):
        rows.append((-1) ** k * hermite * density(z) / math.factorial(k + 1))
        below, hermite = hermite, z * hermite - k * below
    table = np.array(rows)
    table[:, [0, -1]] = 0.0
    table[0, -1] = 1.0
    return table.astype(dtype)
