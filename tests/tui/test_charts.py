"""Small drawings: histograms keep their mass, ticks are round and inside, logarithms come by themselves."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nettui.tui.charts import BLUE, LEVELS, Curve, _ticks, columns, lines
from nettui.types import Array

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)
LOSSES = st.floats(-1e300, 1e300, allow_subnormal=False)


def filled(picture: list[str]) -> Array:
    """How high each column stands, in eighths of a cell."""
    return np.array([sum(LEVELS.find(cell) + 1 for cell in column) for column in zip(*picture, strict=True)])


@given(counts=COUNTS, width=st.integers(1, 80), height=st.integers(1, 20))
def test_a_histogram_fills_its_height_and_shows_every_count(
    counts: list[int], width: int, height: int
) -> None:
    picture = columns(counts, width, height)
    assert [len(line) for line in picture] == [width] * height
    tall = filled(picture)
    assert tall.max() == (8 * height if any(counts) else 0)
    edges = np.linspace(0, len(counts), width + 1)
    for left, right, eighths in zip(edges[:-1], edges[1:], tall, strict=True):
        inside = any(counts[math.floor(left + 1e-9) : math.ceil(right - 1e-9)])
        assert bool(eighths) == inside


@given(bins=st.integers(1, 60), width=st.integers(1, 80))
def test_an_even_histogram_is_drawn_even(bins: int, width: int) -> None:
    assert set(filled(columns([1000] * bins, width, 3))) == {24}


@given(low=LOSSES, high=LOSSES)
def test_ticks_are_few_inside_and_told_apart(low: float, high: float) -> None:
    low, high = min(low, high), max(low, high)
    ticks, labels = _ticks(low, high)
    assert 1 <= len(ticks) <= 6
    assert all(low - abs(low) * 1e-9 <= tick <= high + abs(high) * 1e-9 for tick in ticks)
    if high - low > 0.02 * max(abs(low), abs(high)):
        assert len(set(labels)) == len(ticks) >= 2


@given(y=st.lists(LOSSES | st.floats(1e-300, 1e300), min_size=1, max_size=30))
def test_a_chart_fits_whatever_its_numbers(y: list[float]) -> None:
    told = lines([Curve(np.arange(len(y)), np.array(y), BLUE)], 60, 12).plain.split("\n")
    assert len(told) <= 12
    assert max(map(len, told)) <= 60


def test_a_loss_over_many_powers_of_ten_is_drawn_by_its_logarithm() -> None:
    steps = np.arange(4)
    assert "1e6" in lines([Curve(steps, np.array([1.0, 1e3, 1e6, 1e9]), BLUE)], 60, 12).plain
    assert "1e" not in lines([Curve(steps, np.array([1.0, 3.0, 2.0, 4.0]), BLUE)], 60, 12).plain
