"""Sums and norms of many arrays in few passes, accurate even when squares overflow or underflow.

All arrays hold floats. None may be empty: for an empty one, reduceat returns the next one's first number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from nettui.types import Array

BLOCK = 2**14
"""Numbers processed at a time, so that intermediate results stay in the cache."""

LARGE = 2**21
"""Numbers of an array from which on no copy of the whole is made."""

SHORT = 2**12
"""A NumPy call costs as much as a thousand numbers, so neighbouring arrays up to this size share a call."""

SMALL = 1e-30
"""Smaller sums of squares have lost digits to underflow."""

ALL = slice(None)


class Moments(NamedTuple):
    """Σx, Σx², minimum, maximum, and the number of values that are not 0."""

    total: float
    square: float
    least: float
    most: float
    nonzero: float


def moments(arrays: Sequence[Array]) -> list[Moments]:
    """The moments of each array."""
    rows = np.empty((5, len(arrays)))
    for which, x, at in _concatenated(arrays):
        rows[0, which] = np.add.reduceat(x, at)
        rows[1, which] = _squares(x, at)
        rows[2, which] = np.minimum.reduceat(x, at)
        rows[3, which] = np.maximum.reduceat(x, at)
        rows[4, which] = _nonzeros(x, at)
    return [Moments(*row) for row in rows.T.tolist()]


def magnitudes(arrays: Sequence[Array]) -> list[tuple[float, float]]:
    """Mean |x| and √Σx² of each array."""
    rows = np.empty((2, len(arrays)))
    for which, x, at in _concatenated(arrays):
        rows[0, which] = np.add.reduceat(np.abs(x), at)
        rows[1, which] = _squares(x, at)
    return [
        (total / x.size, root(square, x)) for x, (total, square) in zip(arrays, rows.T.tolist(), strict=True)
    ]


def block_sums(sizes: tuple[int, ...], w: Array, g: Array | None, new: Array | None) -> Array:
    """Σw, Σw², Σ|g|, Σg², Σ(new − w)² of each `sizes` numbers in a row, from one pass over flat vectors."""
    sums, work = np.zeros((5, len(sizes))), np.empty(min(w.size, BLOCK), w.dtype)
    g, new = np.zeros_like(w) if g is None else g, w if new is None else new
    for which, where, at in _groups(sizes):
        for low in range(where.start, where.stop, BLOCK):
            piece = slice(low, min(low + BLOCK, where.stop))
            x, gradient, buffer = w[piece], g[piece], work[: piece.stop - low]
            magnitude = np.add.reduceat(np.abs(gradient, out=buffer), at)
            change = _squares(np.subtract(new[piece], x, out=buffer), at)
            sums[:, which] += (
                np.add.reduceat(x, at),
                _squares(x, at),
                magnitude,
                _squares(gradient, at),
                change,
            )
    return sums


def squared_change(w: Array, new: Array) -> tuple[float, float]:
    """Σ(new − w)² and Σw²."""
    change, square, work = 0.0, 0.0, np.empty(min(w.size, BLOCK), w.dtype)
    for low in range(0, w.size, BLOCK):
        x = w[low : low + BLOCK]
        difference = np.subtract(new[low : low + BLOCK], x, out=work[: x.size])
        change += float(np.dot(difference, difference))
        square += float(np.dot(x, x))
    return change, square


def _concatenated(arrays: Sequence[Array]) -> Iterator[tuple[slice, Array, Array]]:
    """For each group: which arrays, their values in one vector, and the index at which each array begins."""
    for which, _, at in _groups(tuple([x.size for x in arrays])):
        group = [x.ravel() for x in arrays[which]]
        yield which, group[0] if len(group) == 1 else np.concatenate(group), at


@lru_cache
def _groups(sizes: tuple[int, ...]) -> list[tuple[slice, slice, Array]]:
    """Groups of neighbouring arrays: which, their slice of the concatenation, and where in it each begins."""
    ends, groups, first = [*accumulate(sizes, initial=0)], [], 0
    for last in range(1, len(sizes) + 1):
        more = last < len(sizes) and ends[last + 1] - ends[first] <= BLOCK
        if not (more and max(sizes[first : last + 1]) <= SHORT):
            at = np.array(ends[first:last]) - ends[first]
            groups.append((slice(first, last), slice(ends[first], ends[last]), at))
            first = last
    return groups


def _squares(x: Array, at: Array) -> Any:
    """Σx² of each array in x; for a single one a dot product, which is twice as fast."""
    return [np.dot(x, x)] if len(at) == 1 else np.add.reduceat(x * x, at)


def distance(change: float, w: Array, new: Array) -> float:
    """‖new − w‖, from Σ(new − w)², or again where that overflows or underflows."""
    return math.sqrt(change) if SMALL < change < math.inf else norm(new - w)


def relative(change: float, length: float) -> float:
    """‖ΔW‖/‖W‖: infinite for weights of 0 that change, NaN where the change is unknown."""
    if length:
        return change / length
    return change * math.inf if change else 0.0


def norm(x: Array) -> float:
    """√Σx²."""
    flat = x.ravel()
    return root(float(np.dot(flat, flat)), flat)


def root(square: float, x: Array, where: slice = ALL) -> float:
    """√Σx² of x[where], from Σx², or with scaled values if the squares overflow or underflow."""
    if SMALL < square < math.inf:
        return math.sqrt(square)
    part = x[where].ravel()
    top = float(np.abs(part).max(initial=0.0))
    if top == 0.0 or not math.isfinite(top):
        return top
    scaled = part.astype(float) / top
    return top * math.sqrt(float(np.dot(scaled, scaled)))


def std(square: float, mean: float, x: Array, where: slice = ALL) -> float:
    """Standard deviation of x[where]: √(Σx²/n − mean²) if that loses no digits, otherwise from x − mean."""
    size = x.size if where is ALL else where.stop - where.start
    if (found := std_of_sums(square, mean, size)) is not None:
        return found
    return _distance_from(x.dtype.type(mean), x[where]) / math.sqrt(size)


def std_of_sums(square: float, mean: float, size: int, lost: int = 1) -> float | None:
    """√(Σx²/n − mean²); None where more than `lost` bits cancel, or the squares overflow or underflow."""
    whole, bits = square / size, 2**lost
    if square > SMALL and bits * mean * mean < (bits - 1) * whole < math.inf:
        return math.sqrt(whole - mean * mean)
    return None


def _distance_from(mean: Any, x: Array) -> float:
    """‖x − mean‖; of a large x some rows at a time, so that no second one is needed."""
    if x.size > LARGE:
        rows = max(LARGE * len(x) // x.size, 1)
        pieces = (np.ravel(x[low : low + rows] - mean) for low in range(0, len(x), rows))
        square = sum(float(np.dot(piece, piece)) for piece in pieces)
        if SMALL < square < math.inf:
            return math.sqrt(square)
    return norm(x - mean)


def _nonzeros(x: Array, at: Array) -> Any:
    other = x != 0
    return np.count_nonzero(other) if len(at) == 1 else np.add.reduceat(other, at, dtype=np.intp)
