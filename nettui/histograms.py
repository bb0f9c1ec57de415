"""Histograms of many arrays by one count, of an even sample of each."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nettui.record import Array, Histogram

BINS = 48
SAMPLE = 4096
"""Values a histogram counts at most; more are thinned by an even stride, and the Histogram says so."""

TINY = float(np.finfo(float).tiny)


def histograms(
    arrays: Sequence[Array],
    spans: Sequence[tuple[float, float]],
    *,
    bins: int = BINS,
    full: bool = False,
) -> list[Histogram | None]:
    """Counts of each array between its span's ends; NaN and infinities are left out.

    All values unless there are more than SAMPLE of them and not `full`. None where nothing can be counted.
    """
    taken = [
        x.ravel() if full or x.size <= SAMPLE else x.ravel()[:: _stride(x.size, x.shape[-1])] for x in arrays
    ]
    ends = [_widened(low, high, bins) for low, high in spans]
    sizes = [len(x) for x in taken]
    values = np.concatenate(taken, dtype=float)
    # halves, for high − low may be more than a float holds
    scales = [(low / 2, bins / (high / 2 - low / 2), bins * at) for at, (low, high) in enumerate(ends)]
    low, scale, offset = np.repeat(np.array(scales).T, sizes, axis=1)
    if np.count_nonzero(finite := np.isfinite(values)) < values.size:
        values, low, scale, offset = values[finite], low[finite], scale[finite], offset[finite]
        sizes = np.add.reduceat(finite, [0, *np.cumsum(sizes)[:-1]], dtype=np.intp).tolist()
    values /= 2
    values -= low
    values *= scale
    np.maximum(values, 0.0, out=values)
    np.minimum(values, bins - 1, out=values)
    values += offset
    counts = np.bincount(values.astype(np.intp), minlength=bins * len(arrays))
    rows = counts.reshape(len(arrays), bins).tolist()
    return [
        Histogram(*end, tuple(row), size, x.size) if size and low <= high else None
        for x, (low, high), end, row, size in zip(arrays, spans, ends, rows, sizes, strict=True)
    ]


def histogram(x: Array, low: float, high: float, *, bins: int = BINS, full: bool = False) -> Histogram | None:
    """The same of one array."""
    return histograms([x], [(low, high)], bins=bins, full=full)[0]


def _widened(low: float, high: float, bins: int) -> tuple[float, float]:
    """The span, with room about it where there is one value only: a spike in the middle."""
    if high - low >= bins * TINY:
        return low, high
    if not math.isfinite(low) or low > high:
        return -0.5, 0.5
    margin = max(0.5, abs(low) / 2**20)
    return low - margin, high + margin


def _stride(size: int, columns: int) -> int:
    """The even stride that leaves at most SAMPLE values, and that visits every column."""
    stride = -(-size // SAMPLE)
    while math.gcd(stride, columns) != 1:
        stride += 1
    return stride
