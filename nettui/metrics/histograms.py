"""Histograms of many arrays by one count, of an even sample of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from nettui.types import Array, Histogram

BINS = 48
SAMPLE = 4096
"""Values a histogram counts at most; more are thinned by an even stride, and the Histogram says so."""

TINY = float(np.finfo(float).tiny)


def histograms(arrays: Sequence[Array], spans: Sequence[tuple[float, float]]) -> list[Histogram | None]:
    """Counts of arrays (N, units) over BINS equal bins between the ends of each one's span, which holds it.

    More than SAMPLE values are thinned by an even stride; NaN and infinities are left out. None where nothing
    is left.
    """
    taken = [x.ravel()[:: _stride(*x.shape)] if x.size > SAMPLE else x.ravel() for x in arrays]
    ends = [_widened(low, high) for low, high in spans]
    stops = accumulate(map(len, taken))
    parts = [slice(stop - len(x), stop) for x, stop in zip(taken, stops, strict=True)]
    heights = np.empty(parts[-1].stop)
    for x, end, part in zip(taken, ends, parts, strict=True):
        _measure(x, *end, heights[part])
    # two bins more for each array: what lies at the upper end itself, and what is no number
    if np.count_nonzero(finite := np.isfinite(heights)) < finite.size:
        heights[~finite] = BINS + 1
    places = heights.astype(np.intp)
    for number, part in enumerate(parts):
        places[part] += number * (BINS + 2)
    rows = np.bincount(places, minlength=len(arrays) * (BINS + 2)).reshape(-1, BINS + 2).tolist()
    return [_histogram(*each) for each in zip(ends, rows, arrays, strict=True)]


def _measure(x: Array, low: float, high: float, heights: Array) -> None:
    """How many bins above the lower end each value is; of halves, where a float cannot hold the span."""
    if math.isinf(high - low):
        x, low, high = x / 2, low / 2, high / 2
    np.subtract(x, low, out=heights, dtype=float)
    heights *= BINS / (high - low)


def _histogram(ends: tuple[float, float], row: list[int], x: Array) -> Histogram | None:
    *counts, top, _ = row
    counts[-1] += top
    sampled = sum(counts)
    return Histogram(*ends, tuple(counts), sampled, x.size) if sampled else None


def _widened(low: float, high: float) -> tuple[float, float]:
    """The span, with room about it where there is one value only: a spike in the middle."""
    if high - low >= BINS * TINY:
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
