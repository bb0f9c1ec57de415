"""Histograms of many arrays by one count, of an even sample of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

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
    """Counts of each array between its span's ends, which hold it; NaN and infinities are left out.

    All values unless there are more than SAMPLE of them and not `full`. None where nothing can be counted.
    """
    taken = [x.ravel() if full or x.size <= SAMPLE else x.ravel()[:: _stride(*x.shape)] for x in arrays]
    ends = [_widened(low, high, bins) for low, high in spans]
    stops = accumulate(map(len, taken))
    parts = [slice(stop - len(x), stop) for x, stop in zip(taken, stops, strict=True)]
    heights = np.empty(parts[-1].stop)
    for x, end, part in zip(taken, ends, parts, strict=True):
        _measure(x, *end, bins, heights[part])
    # two bins more for each array: what lies at the upper end itself, and what is no number
    if np.count_nonzero(finite := np.isfinite(heights)) < finite.size:
        heights[~finite] = bins + 1
    places = heights.astype(np.intp)
    for number, part in enumerate(parts):
        places[part] += number * (bins + 2)
    rows = np.bincount(places, minlength=len(arrays) * (bins + 2)).reshape(-1, bins + 2).tolist()
    return [_histogram(*each) for each in zip(ends, rows, arrays, strict=True)]


def histogram(x: Array, low: float, high: float, *, bins: int = BINS, full: bool = False) -> Histogram | None:
    """The same of one array."""
    return histograms([x], [(low, high)], bins=bins, full=full)[0]


def _measure(x: Array, low: float, high: float, bins: int, heights: Array) -> None:
    """How many bins above the lower end each value is; of halves, where a float cannot hold the span."""
    if math.isinf(high - low):
        x, low, high = x / 2, low / 2, high / 2
    np.subtract(x, low, out=heights, dtype=float)
    heights *= bins / (high - low)


def _histogram(ends: tuple[float, float], row: list[int], x: Array) -> Histogram | None:
    *counts, top, _ = row
    counts[-1] += top
    sampled = sum(counts)
    return Histogram(*ends, tuple(counts), sampled, x.size) if sampled else None


def _widened(low: float, high: float, bins: int) -> tuple[float, float]:
    """The span, with room about it where there is one value only: a spike in the middle."""
    if high - low >= bins * TINY:
        return low, high
    if not math.isfinite(low) or low > high:
        return -0.5, 0.5
    margin = max(0.5, abs(low) / 2**20)
    return low - margin, high + margin


def _stride(rows: int, columns: int) -> int:
    """The even stride that leaves at most SAMPLE values, and that visits every column."""
    stride = -(-rows * columns // SAMPLE)
    while math.gcd(stride, columns) != 1:
        stride += 1
    return stride
