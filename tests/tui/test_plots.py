"""Charts: histograms show every count, ticks are round and inside, log scales are automatic."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nettui.tui.charts import BLUE, LEVELS
from nettui.tui.plots import Curve, _ticks, histogram, line_chart
from nettui.types import Array

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)
LOSSES = st.floats(-1e300, 1e300, allow_subnormal=False)


def heights(picture: list[str]) -> Array:
    """The height of each column, in eighths of a cell."""
    return np.array([sum(LEVELS.find(cell) + 1 for cell in column) for column in zip(*picture, strict=True)])


@given(counts=COUNTS, width=st.integers(1, 80), height=st.integers(1, 20))
def test_a_histogram_fills_its_height_and_shows_every_count(
    counts: list[int], width: int, height: int
) -> None:
    picture = histogram(counts, width, height)
    assert [len(line) for line in picture] == [width] * height
    tall = heights(picture)
    assert tall.max() == (8 * height if any(counts) else 0)
    edges = np.linspace(0, len(counts), width + 1)
    for left, right, eighths in zip(edges[:-1], edges[1:], tall, strict=True):
        inside = any(counts[math.floor(left + 1e-9) : math.ceil(right - 1e-9)])
        assert bool(eighths) == inside


@given(bins=st.integers(1, 60), width=st.integers(1, 80))
def test_equal_counts_have_equal_heights(bins: int, width: int) -> None:
    assert set(heights(histogram([1000] * bins, width, 3))) == {24}


@given(low=LOSSES, high=LOSSES)
def test_ticks_are_few_inside_and_have_different_labels(low: float, high: float) -> None:
    low, high = min(low, high), max(low, high)
    ticks, labels = _ticks(low, high)
    assert 1 <= len(ticks) <= 6
    tolerance = 1e-9 * max(abs(low), abs(high))  # rounding, in proportion to the axis
    assert all(low - tolerance <= tick <= high + tolerance for tick in ticks)
    if high - low > 0.02 * max(abs(low), abs(high)):
        assert len(set(labels)) == len(ticks) >= 2


@given(y=st.lists(LOSSES | st.floats(1e-300, 1e300), min_size=1, max_size=30))
def test_a_chart_of_any_numbers_fits(y: list[float]) -> None:
    picture = line_chart([Curve(np.arange(len(y)), np.array(y), BLUE)], 60, 12).plain.split("\n")
    assert len(picture) <= 12
    assert max(map(len, picture)) <= 60


def test_a_loss_over_many_powers_of_ten_has_a_log_scale() -> None:
    steps = np.arange(4)
    assert "1e6" in line_chart([Curve(steps, np.array([1.0, 1e3, 1e6, 1e9]), BLUE)], 60, 12).plain
    assert "1e" not in line_chart([Curve(steps, np.array([1.0, 3.0, 2.0, 4.0]), BLUE)], 60, 12).plain
