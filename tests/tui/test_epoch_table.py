"""The table by epoch: its figures are those of the Readings, and of a plain loop in NumPy."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nettui.common.language import catalogue, speaking
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.epoch_table import draw_epochs, epoch_rows
from nettui.tui.panels.loss import Loss
from tests.french import english_words
from tests.tui.pilot import SMALL, SnapCompare, app
from tests.tui.test_compare_pages import go_to


def lines(view: View, width: int = 60, height: int = 30) -> list[str]:
    return Loss(table=True).draw(view, width, height).plain.split("\n")


@pytest.mark.parametrize("name", ["digits", "schedule-inverse"])
def test_each_row_is_the_mean_of_the_readings_of_its_epoch(name: str) -> None:
    session = open_session(load(name))
    readings = [session.do("goto 0").reading]
    readings += [session.do("next").reading for _ in range(70)]
    view = session.view()
    rows = epoch_rows(view.history, len(readings))
    assert [row.epoch for row in rows] == sorted({reading.epoch for reading in readings})
    for row in rows:
        own = [reading for reading in readings if reading.epoch == row.epoch]
        assert row.loss == pytest.approx(np.mean([reading.loss.total for reading in own]), rel=1e-12)
        assert row.accuracy == pytest.approx(np.mean([reading.accuracy for reading in own]), rel=1e-12)
        assert row.rate == own[-1].rate
        held = own[-1].validation
        assert row.held_out == pytest.approx(held.accuracy if held else np.nan, nan_ok=True)


def test_the_rows_of_twenty_samples_are_those_of_a_plain_loop() -> None:
    session = open_session(load("overfit-20"))
    view = session.do("goto 12")
    assert view.raw is not None
    x, t = view.raw.step.ops[0].out, view.raw.step.ops[0].arrays["labels"]
    assert x is not None
    w1, b1, w2, b2 = (
        view.raw.start[name].copy() for name in ("dense1.W", "dense1.b", "dense2.W", "dense2.b")
    )
    expected = []
    for _ in range(13):
        h = np.maximum(x @ w1 + b1, 0)
        s = h @ w2 + b2
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        expected.append((-np.log(p[range(20), t]).mean(), (s.argmax(axis=1) == t).mean()))
        d = (p - np.eye(10)[t]) / 20
        dh = d @ w2.T * (h > 0)
        w2, b2, w1, b1 = w2 - h.T @ d, b2 - d.sum(axis=0), w1 - x.T @ dh, b1 - dh.sum(axis=0)
    shown = [line.removeprefix("◆").split() for line in lines(view)[3:]]
    assert shown == [
        [str(n), f"{loss:.2f}", f"{100 * accuracy:.1f}", "%", "1.00"]
        for n, (loss, accuracy) in enumerate(expected)
    ]


def test_going_back_the_current_epoch_counts_up_to_the_cursor_and_later_ones_are_dim() -> None:
    view = open_session(load("digits")).do("goto 100; goto 50")
    drawn = draw_epochs(view, 60, 30)
    assert [line.plain.split()[:2] for line in drawn[3:5]] == [["◆", "2"], ["3", drawn[4].plain.split()[1]]]
    losses = view.history.column("loss")
    assert float(drawn[3].plain.split()[2]) == pytest.approx(losses[46:51].mean(), abs=0.005)
    assert float(drawn[4].plain.split()[1]) == pytest.approx(losses[69:92].mean(), abs=0.005)
    assert ["italic" in str(line.style) for line in drawn[1:]] == [False, False, False, True, True]


def test_the_keys_switch_between_curves_and_table() -> None:
    view = open_session(load("overfit-20")).do("goto 120")
    table = Loss().press("right", view)
    assert lines(view) == table.draw(view, 60, 30).plain.split("\n")
    assert table.press("left", view) == Loss()


@pytest.mark.parametrize("name", ["overfit-20", "digits", "race-ravine"])
def test_the_table_fits_any_rectangle_around_the_current_epoch(name: str) -> None:
    view = open_session(load(name)).do("goto 130; goto 60")
    for width, height in product(range(24, 100, 19), range(4, 30, 5)):
        drawn = lines(view, width, height)
        assert len(drawn) <= height
        assert max(map(len, drawn)) <= max(width, len(drawn[0]), len(drawn[1]))
        assert sum(line.startswith("◆") for line in drawn[2:]) == 1


def test_a_run_that_broke_has_its_figures_too() -> None:
    view = open_session(load("digits", {"train.optimizer.rate": 1e200})).do("continue")
    assert any("nan" in line or "inf" in line or "e" in line for line in lines(view)[3:])


def test_picture_of_the_table(snap_compare: SnapCompare) -> None:
    shown = app("overfit-20", page="health")
    assert snap_compare(shown, terminal_size=SMALL, run_before=go_to(40, "tab", "right"))


def test_a_french_table_has_french_words() -> None:
    view = open_session(load("digits")).do("goto 60")
    with speaking(catalogue("fr").gettext):
        drawn = "\n".join(line.plain for line in draw_epochs(view, 60, 9))
    assert drawn.split()[:4] == ["époque", "perte", "exactitude", "ex."]
    assert not english_words(drawn)
