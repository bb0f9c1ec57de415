"""Curves from the history: means of epochs, smoothing, and a legend that fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.scenario import load, open_session
from nettui.tui.charts import SIGNS
from nettui.tui.series import legend, series, smooth
from nettui.types import Array

VIEW = open_session(load("race-beale")).view()
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200).map(np.array)


@given(y=VALUES)
def test_a_smoothed_curve_is_a_running_mean(y: Array) -> None:
    found = smooth(np.arange(len(y)), y, np.ones(len(y)))
    window = max(len(y) // 30, 2)
    expected = [y[max(at - window + 1, 0) : at + 1].mean() for at in range(len(y))]
    assert found == pytest.approx(expected, abs=1e-6)


def test_an_epoch_s_loss_is_the_mean_of_its_mini_batches() -> None:
    run = open_session(load("digits")).do("goto 60")
    steps, losses = series(run, "loss")
    epochs, means = series(run, "loss", by_epoch=True)
    assert (steps.tolist(), epochs.tolist()) == (list(range(61)), [1, 2, 3])
    assert means == pytest.approx([losses[:23].mean(), losses[23:46].mean(), losses[46:].mean()])
    at, held = series(run, "accuracy", held_out=True)
    done, same = series(run, "accuracy", held_out=True, by_epoch=True)
    assert (at.tolist(), done.tolist()) == ([0, 22, 45], [0, 1, 2])
    assert held.tolist() == same.tolist()
    assert run.held_out is not None
    assert held[-1] == 100 * run.held_out[1].accuracy


@given(
    names=st.lists(st.text("ab c", min_size=1, max_size=60), min_size=1, max_size=8),
    width=st.integers(40, 120),
)
def test_a_legend_names_every_run_and_fits(names: list[str], width: int) -> None:
    runs = [replace(VIEW, label=name) for name in names]
    text = legend(runs, ["0.123"] * len(names), width).plain
    assert all(sign in text for sign in SIGNS[: len(names)])
    assert max(map(len, text.split("\n"))) <= width
