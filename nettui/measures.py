"""Sums and norms of many arrays in few passes, exact where squares overflow or vanish."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from nettui.record import Array, Layout

BLOCK = 2**14
"""Numbers taken at a time, so that what is computed of them stays in the cache."""

SMALL = 1e-30
"""A sum of squares below this has lost digits to underflow."""


class Moments(NamedTuple):
    """Σx, Σx², least, greatest, and how many are not 0."""

    total: float
    square: float
    least: float
    most: float
    nonzero: float


def moments(arrays: Sequence[Array]) -> list[Moments]:
    """The moments of each array."""
    rows = np.empty((5, len(arrays)))
    for which, x, at in _pieces(arrays):
        rows[0, which] = np.add.reduceat(x, at)
        rows[1, which] = squares(x, at)
        rows[2, which] = np.minimum.reduceat(x, at)
        rows[3, which] = np.maximum.reduceat(x, at)
        rows[4, which] = _nonzeros(x, at)
    return [Moments(*row) for row in rows.T.tolist()]


def magnitudes(arrays: Sequence[Array]) -> list[tuple[float, float]]:
    """Mean |x| and √Σx² of each array."""
    rows = np.empty((2, len(arrays)))
    for which, x, at in _pieces(arrays):
        rows[0, which] = np.add.reduceat(np.abs(x), at)
        rows[1, which] = squares(x, at)
    return [
        (total / x.size, root(square, x)) for x, (total, square) in zip(arrays, rows.T.tolist(), strict=True)
    ]


def tensor_sums(layout: Layout, w: Array, g: Array | None, new: Array | None) -> Array:
    """Σw, Σw², Σ|g|, Σg², Σ(new − w)² of every tensor (5, tensors), from one pass over the flat vectors."""
    starts = layout.starts
    sums = np.zeros((5, len(starts)))
    for low in range(0, w.size, BLOCK):
        block = slice(low, low + BLOCK)
        first, last = np.searchsorted(starts, (low + 1, low + BLOCK))
        at, here = np.maximum(starts[first - 1 : last] - low, 0), sums[:, first - 1 : last]
        part = w[block]
        here[0] += np.add.reduceat(part, at)
        here[1] += squares(part, at)
        if g is not None:
            slope = g[block]
            here[2] += np.add.reduceat(np.abs(slope), at)
            here[3] += squares(slope, at)
        if new is not None:
            here[4] += squares(new[block] - part, at)
    return sums


def squares(x: Array, at: Array) -> Any:
    """Σx² of each piece; for one piece alone a dot product is twice as fast."""
    return np.dot(x, x) if len(at) == 1 else np.add.reduceat(x * x, at)


def norm(x: Array) -> float:
    """√Σx²."""
    flat = x.ravel()
    return root(float(np.dot(flat, flat)), flat)


def root(square: float, x: Array) -> float:
    """√Σx² given Σx²; by scaling where the squares overflow or vanish."""
    if SMALL < square < math.inf:
        return math.sqrt(square)
    top = float(np.abs(x).max(initial=0.0))
    if top == 0.0 or not math.isfinite(top):
        return top
    scaled = x.ravel().astype(float) / top
    return top * math.sqrt(float(np.dot(scaled, scaled)))


def std(x: Array, mean: float, square: float) -> float:
    """√(Σx²/n − mean²) where that loses no digits, otherwise √(Σ(x − mean)²/n)."""
    if square > SMALL and 2 * mean * mean < square / x.size < math.inf:
        return math.sqrt(square / x.size - mean * mean)
    return norm(x - x.dtype.type(mean)) / math.sqrt(x.size)


def _nonzeros(x: Array, at: Array) -> Any:
    other = x != 0
    return np.count_nonzero(other) if len(at) == 1 else np.add.reduceat(other, at, dtype=np.intp)


def _pieces(arrays: Sequence[Array]) -> Iterator[tuple[slice, Array, Array]]:
    """Which arrays, their numbers in one vector, where each begins: small neighbours share a vector.

    A call costs as much as a thousand numbers, so it is worth laying small arrays side by side.
    """
    first = 0
    while first < len(arrays):
        last, size = first + 1, arrays[first].size
        while last < len(arrays) and size + arrays[last].size <= BLOCK:
            size += arrays[last].size
            last += 1
        group = [array.ravel() for array in arrays[first:last]]
        starts = np.array([0, *accumulate(array.size for array in group[:-1])])
        yield slice(first, last), group[0] if len(group) == 1 else np.concatenate(group), starts
        first = last
