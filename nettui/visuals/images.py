"""Rows of features shown as images, and matrices reduced to the size at which they are drawn."""

from __future__ import annotations

from math import isqrt, prod

import numpy as np

from nettui.types import Array, Shape

MIN_SIDE = 7
"""A square number of features is shown as an image from this many pixels per side on."""


def image_shape(features: int, known: Shape = ()) -> Shape | None:
    """The `known` shape, if it has as many features; (side, side) for side², (side, side, 3) for 3·side².

    None for other numbers of features.
    """
    if known and prod(known) == features:
        return known
    for channels in (1, 3):
        side = isqrt(features // channels)
        if side >= MIN_SIDE and channels * side * side == features:
            return (side, side) if channels == 1 else (side, side, 3)
    return None


def to_image(x: Array, shape: Shape) -> Array:
    """The features (D,) as an image of that shape; three channels follow one another, as in CIFAR-10."""
    return x.reshape(shape) if len(shape) == 2 else np.moveaxis(x.reshape(3, *shape[:2]), 0, -1)


def shrink(values: Array, height: int, width: int) -> Array:
    """The matrix (H, W, …) reduced to at most `height` rows and `width` columns, by block means."""
    for axis, most in enumerate((height, width)):
        size = values.shape[axis]
        if size > most:
            edges = np.linspace(0, size, most + 1).astype(np.intp)
            counts = np.diff(edges).reshape(-1, *[1] * (values.ndim - 1 - axis))
            with np.errstate(all="ignore"):
                values = np.add.reduceat(values, edges[:-1], axis=axis) / counts
    return values
