"""Tells columns that are the pixels of square images, as those of MNIST in a text table."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from nettui.types import Array, Shape

SMALLEST, BRIGHTEST = 8, 255
"""The least side of an image, and the largest value of a pixel."""
LOOKED_AT = 200
"""Rows in which all values must be whole."""
NUMBERED = re.compile(r"([^\W\d]*?)[_ .\[-]*\d+([x_,.-]\d+)?\]?")
"""A name such as pixel12, px[3] or 28x28: a word that all columns share, a number, or a row and column."""


def picture_shape(x: Array, names: Sequence[str]) -> Shape:
    """(S, S) if inputs x (N, S·S), S ≥ 8, may be pixels: whole numbers from 0 to 255, numbered or unnamed."""
    side = math.isqrt(x.shape[1])
    if side < SMALLEST or side * side != x.shape[1] or not len(x):
        return ()
    words = {found[1] if (found := NUMBERED.fullmatch(name)) else None for name in names if name}
    if None in words or len(words) > 1:
        return ()
    start = x[:LOOKED_AT]
    whole = bool(np.equal(start, np.round(start)).all())
    return (side, side) if whole and x.min() >= 0 and 1 <= x.max() <= BRIGHTEST else ()
