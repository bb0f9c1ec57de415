"""Rows of features seen as images, and any matrix made small enough to be drawn."""

from __future__ import annotations

from math import isqrt

import numpy as np

from nettui.types import Array, Shape

LEAST = 7
"""Pixels a side from which on a square number of features is taken for an image."""


def image_shape(features: int) -> Shape | None:
    """(side, side) for a square number of features, (side, side, 3) for three of them; None for others."""
    for channels in (1, 3):
        side = isqrt(features // channels)
        if side >= LEAST and channels * side * side == features:
            return (side, side) if channels == 1 else (side, side, 3)
    return None


def image(x: Array, shape: Shape) -> Array:
    """The features (D,) as an image of that shape; three channels lie one after the other, as in CIFAR-10."""
    return x.reshape(shape) if len(shape) == 2 else np.moveaxis(x.reshape(3, *shape[:2]), 0, -1)


def shrink(values: Array, height: int, width: int) -> Array:
    """The matrix (H, W, …) in at most `height` rows and `width` columns: means of those they stand for."""
    for axis, most in enumerate((height, width)):
        size = values.shape[axis]
        if size > most:
            edges = np.linspace(0, size, most + 1).astype(np.intp)
            counts = np.diff(edges).reshape(-1, *[1] * (values.ndim - 1 - axis))
            with np.errstate(all="ignore"):
                values = np.add.reduceat(values, edges[:-1], axis=axis) / counts
    return values
