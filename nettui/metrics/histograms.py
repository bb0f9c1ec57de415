"""Histograms of several arrays in a single count, over an evenly spaced sample of each array."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from nettui.types import Array, Histogram

BINS = 48
SAMPLE = 4096
"""The most values that a histogram counts; of larger arrays, evenly spaced ones."""

TINY = float(np.finfo(float).tiny)


def histograms(arrays: Sequence[Array], spans: Sequence[tuple[float, float]]) -> list[Histogram | None]:
    """The histogram of each array (N, units) over BINS equal bins of its span, which contains all its values.

    Of more than SAMPLE values an evenly spaced sample is counted. NaN and infinities are left out; the result
    is None for an array without other values.
    """
    if not arrays:
        return []
    samples = [x.ravel()[:: stride(*x.shape)] if x.size > SAMPLE else x.ravel() for x in arrays]
    ends = [_non_empty_span(low, high) for low, high in spans]
    stops = accumulate(map(len, samples))
    parts = [slice(stop - len(x), stop) for x, stop in zip(samples, stops, strict=True)]
    heights = np.empty(parts[-1].stop)
    for x, end, part in zip(samples, ends, parts, strict=True):
        _locate(x, *end, heights[part])
    # two more bins per array: values equal to the upper end, and values that are not finite
    if np.count_nonzero(finite := np.isfinite(heights)) < finite.size:
        heights[~finite] = BINS + 1
    places = heights.astype(np.intp)
    for number, part in enumerate(parts):
        places[part] += number * (BINS + 2)
    rows = np.bincount(places, minlength=len(arrays) * (BINS + 2)).reshape(-1, BINS + 2).tolist()
    return [_histogram(*each) for each in zip(ends, rows, arrays, strict=True)]


def _locate(x: Array, low: float, high: float, heights: Array) -> None:
    """Writes into `heights` the position of each value in the span, counted in bins.

    The values and the span are halved if the span itself would overflow.
    """
    if math.isinf(high - low):
        x, low, high = x / 2, low / 2, high / 2
    np.subtract(x, low, out=heights, dtype=float)
    heights *= BINS / (high - low)


def _histogram(ends: tuple[float, float], row: list[int], x: Array) -> Histogram | None:
    *counts, top, _ = row
    counts[-1] += top
    sampled = sum(counts)
    return Histogram(*ends, tuple(counts), sampled, x.size) if sampled else None


def _non_empty_span(low: float, high: float) -> tuple[float, float]:
    """The span, widened if it contains a single value, which then lies in the middle."""
    if high - low >= BINS * TINY:
        return low, high
    if not math.isfinite(low) or low > high:
        return -0.5, 0.5
    margin = max(0.5, abs(low) / 2**20)
    return low - margin, high + margin


def stride(rows: int, columns: int) -> int:
    """A stride that takes at most SAMPLE values, and takes them from every column."""
    stride = -(-rows * columns // SAMPLE)
    while math.gcd(stride, columns) != 1:
        stride += 1
    return stride
