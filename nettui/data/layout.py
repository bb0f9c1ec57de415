"""How samples lie in an array: along which axis, as one-hot rows, as images."""

from __future__ import annotations

import math

import numpy as np

from nettui.types import Array, Shape

COLOURS = 3


def sample_axes(x: Shape, y: Shape) -> list[tuple[int, int]]:
    """The axes, each 0 or −1, along which inputs of shape x and labels of shape y can be the same samples.

    The likeliest pair comes first. A single sample is the last thing they are taken for: (1, N) holds N.
    """
    if not x or not y:
        return []
    pairs = [(a, b) for a, b in ((0, 0), (-1, -1), (-1, 0), (0, -1)) if x[a] == y[b]]
    return sorted(pairs, key=lambda pair: x[pair[0]] == 1)


def samples_first(array: Array, axis: int) -> Array:
    """The array with its axis of samples in front; a list of N numbers becomes N samples of one."""
    return np.moveaxis(array, axis, 0)


def is_one_hot(y: Array) -> bool:
    """Whether each row (N, K) has a single 1 among zeros."""
    if y.ndim != 2 or y.shape[1] < 2 or y.dtype.kind not in "fiub":
        return False
    return bool(((y == 0) | (y == 1)).all() and (y.sum(axis=1, dtype=float) == 1).all())


def image_axes(shape: Shape) -> tuple[Shape, tuple[int, ...]]:
    """The image that a sample of this shape is, (H, W) or (H, W, 3), and the order of axes to flatten it in.

    An axis of one channel is dropped; three channels follow one another, as in CIFAR-10. The image is ()
    where a sample is none.
    """
    as_it_is = tuple(range(len(shape)))
    if len(shape) == 3 and shape[-1] in (1, COLOURS):
        image = shape[:2] if shape[-1] == 1 else shape
        return image, (2, 0, 1)
    if len(shape) == 3 and shape[0] in (1, COLOURS):
        return shape[1:] if shape[0] == 1 else (*shape[1:], COLOURS), as_it_is
    return (shape if len(shape) == 2 and min(shape) > 1 else ()), as_it_is


def flat_into(out: Array, x: Array) -> None:
    """Copies samples (N, …) as rows to `out` (N, D), the channels of images one after the other."""
    order = image_axes(x.shape[1:])[1]
    ordered = x.transpose(0, *(1 + axis for axis in order))
    out.reshape(ordered.shape)[...] = ordered


def width(shape: Shape) -> int:
    """The numbers of a sample of this shape."""
    return math.prod(shape)
