"""Every histogram shows the ends of its scale, on narrow screens too."""

from __future__ import annotations

import pytest

from nettui.scenario import load, open_session
from nettui.tui.histogram_range import ends, range_lines
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.histograms import Histograms
from nettui.types import Histogram
from tests.tui.pilot import view_after

DEEP = view_after("init-tanh-small", network__hidden=[50] * 10, data__samples=100)
RUNS = open_session(*load("rates").runs).next(1)


def histogram(low: float, high: float) -> Histogram:
    return Histogram(low=low, high=high, counts=(1, 2), sampled=3, of=3)


def test_both_ends_are_in_one_line_or_in_two() -> None:
    wide, narrow = histogram(-1, 1), histogram(-2.5e-7, 1)
    assert range_lines([wide, None], 9) == [["-1.0  1.0", "         "]]
    assert range_lines([wide, narrow], 9) == [["-1.0", "-2.5e-7"], ["      1.0", "      1.0"]]
    assert ends(None) == ("", "")


@pytest.mark.parametrize(("width", "height"), [(76, 18), (96, 10), (92, 17), (140, 30)])
def test_the_ends_stand_at_every_layer(width: int, height: int) -> None:
    text = Activations().draw(DEEP, width, height).plain
    assert all(len(line) <= width for line in text.split("\n"))
    for layer in DEEP.reading.layers[-1:]:
        assert all(end in text for end in ends(layer.histogram))


def test_a_narrow_table_says_below_what_its_signs_mean() -> None:
    text = Activations().draw(DEEP, 76, 18).plain
    *_, last = text.split("\n")
    flagged = [line.split()[0] for line in text.split("\n") if line.endswith("⚠")]
    assert flagged
    assert last == f"narrow ⚠ {', '.join(flagged)}"
    assert "narrow" not in Activations().draw(DEEP, 76, len(flagged)).plain


@pytest.mark.parametrize(("width", "height"), [(76, 18), (96, 9), (96, 16), (156, 17), (156, 30), (76, 9)])
def test_every_run_shows_the_ends_of_its_own_scale(width: int, height: int) -> None:
    lines = Histograms().draw(RUNS, width, height).plain.split("\n")
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    for run in RUNS.runs:
        assert any(all(end in line for end in ends(run.reading.layers[0].histogram)) for line in lines), (
            run.label
        )
