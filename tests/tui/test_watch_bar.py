"""The watches stay on the screen, with their trends, in a few lines."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.debugger.watches import WatchValue
from nettui.scenario import load, open_session
from nettui.tui.charts import LEVELS
from nettui.tui.watch_bar import MAX_LINES, WatchBar, draw_watches, trend
from tests.tui.pilot import LARGE, SMALL, app, current_view, screen, screen_text, wait_for_step

VIEW = open_session(load("digits")).do("watch loss; watch output.dead; next 5")


def test_each_watch_is_shown_with_its_trend() -> None:
    first, second = VIEW.watches
    assert draw_watches(VIEW, 200).plain == f"{first} {trend(first.trend)}  {second} "
    assert not draw_watches(replace(VIEW, watches=()), 200)


def test_a_question_of_the_lesson_hides_the_watches() -> None:
    assert not draw_watches(replace(VIEW, hidden_by_question=True), 200)


@pytest.mark.parametrize(("width", "count"), [(78, 1), (78, 9), (158, 2), (158, 40)])
def test_any_watches_take_few_lines(width: int, count: int) -> None:
    long = WatchValue(1, "x" * 300, 1.0, (1.0, 2.0))
    for watch in (*VIEW.watches, long):
        lines = draw_watches(replace(VIEW, watches=(watch,) * count), width).plain.split("\n")
        assert len(lines) <= MAX_LINES
        assert max(map(len, lines)) <= width
        assert ("watch list" in lines[-1]) == (len(lines) == MAX_LINES and count > 3)


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ((), ""),
        ((5.0, 5.0), "▁▁"),
        ((0.0, 7.0, 3.0), "▁█▄"),
        ((math.nan, 1.0, math.inf, 2.0), " ▁ █"),
        ((-1.7e308, 1.7e308, 0.0), "▁█▅"),
    ],
)
def test_a_trend_is_scaled_to_its_smallest_and_largest_value(values: tuple[float, ...], bars: str) -> None:
    assert trend(values) == bars


@given(st.lists(st.floats()))
def test_a_trend_has_one_bar_per_finite_value_and_a_blank_otherwise(values: list[float]) -> None:
    for value, bar in zip(values, trend(values), strict=True):
        assert (bar in LEVELS) == math.isfinite(value)


@pytest.mark.parametrize(("size", "ascii"), [(LARGE, False), (SMALL, True)], ids=["160x45", "80x24-ascii"])
async def test_a_watch_is_shown_until_it_is_deleted(size: tuple[int, int], ascii: bool) -> None:
    async with app("digits", ascii).run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("w", *"loss", "enter", "n", "n")
        await wait_for_step(pilot, 2)
        await pilot.pause()
        (watch,) = current_view(pilot).watches
        assert len(watch.trend) == 3
        assert str(watch) in screen_text(pilot)
        assert screen_text(pilot).isascii() == ascii
        await pilot.press("colon", *"watch delete 1", "enter", "n")
        await wait_for_step(pilot, 3)
        await pilot.pause()
        assert "watch 1" not in screen_text(pilot)
        assert not screen(pilot).query_one(WatchBar).display
