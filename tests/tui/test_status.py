"""The status line: what gives way first where it does not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nettui.scenario import load, open_session
from nettui.tui.charts import SIGNS
from nettui.tui.status import status

VIEW = open_session(load("init-tanh-small", {"network.hidden": [3] * 10, "train.epochs": 20})).view()
FAULT = replace(
    VIEW, stopped_by="fault", cursor=VIEW.cursor._replace(phase="backward", site="dense10.tanh", step=459)
)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (160, " nettui · init-tanh-small  epoch 0/20  batch 0/1  step 459  ▸ backward dense10.tanh"),
        (107, " init-tanh-small  epoch 0/20  batch 0/1  step 459  ▸ backward dense10.tanh"),
        (100, " init-tanh-small  epoch 0  batch 0  step 459  ▸ backward dense10.tanh"),
        (80, " init-tanh-small  step 459  ▸ backward dense10.tanh"),
        (70, " init-t…  step 459  ▸ backward dense10.tanh"),
    ],
)
def test_the_title_comes_before_the_place_and_the_cursor_before_all(width: int, told: str) -> None:
    line = status(FAULT, width).plain
    assert line.startswith(told + "  ")
    assert line.endswith("  ‖ stopped: fault  seed 0 ")
    assert len(line) == width


def test_a_pause_is_no_reason_to_stop() -> None:
    assert "‖ paused  " in status(replace(VIEW, stopped_by="pause"), 80).plain
    assert "▶ running  " in status(replace(VIEW, running=True), 80).plain


def test_among_several_runs_it_says_which_one_is_shown() -> None:
    compared = open_session(*load("rates").runs).view()
    assert f" rates {SIGNS[0]} {compared.label}  " in status(compared, 120).plain
    assert SIGNS[0] not in status(VIEW, 120).plain
