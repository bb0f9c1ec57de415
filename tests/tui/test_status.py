"""The status line: what is left out first if it does not fit, and the state of the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.scenario import load, open_session
from nettui.tui.charts import SIGNS
from nettui.tui.status import status_line

VIEW = open_session(load("init-tanh-small", {"network.hidden": [3] * 10, "train.epochs": 20})).view()
STOPPED = replace(
    VIEW, stopped_by="fault", cursor=VIEW.cursor._replace(phase="backward", site="dense10.tanh", step=459)
)


@pytest.mark.parametrize(
    ("width", "start"),
    [
        (160, " nettui · init-tanh-small  epoch 0/20  batch 0/1  step 459  ▸ backward dense10.tanh"),
        (107, " init-tanh-small  epoch 0/20  batch 0/1  step 459  ▸ backward dense10.tanh"),
        (100, " init-tanh-small  epoch 0  batch 0  step 459  ▸ backward dense10.tanh"),
        (87, " init-tanh-small  epoch 0  step 459  ▸ backward dense10.tanh"),
        (80, " init-ta…  epoch 0  step 459  ▸ backward dense10.tanh"),
        (76, " init-tanh-sm…  step 459  ▸ backward dense10.tanh"),
        (70, " init-t…  step 459  ▸ backward dense10.tanh"),
    ],
)
def test_the_cursor_is_kept_longest_then_epoch_and_batch_then_the_title(width: int, start: str) -> None:
    line = status_line(STOPPED, width).plain
    assert line.startswith(start + "  ")
    assert line.endswith("  ‖ stopped: fault  seed 0 ")
    assert len(line) == width


def test_a_pause_is_not_shown_as_a_stop() -> None:
    assert "‖ paused  " in status_line(replace(VIEW, stopped_by="pause"), 80).plain
    assert "▶ running  " in status_line(replace(VIEW, running=True), 80).plain


def test_the_shown_run_of_several_is_named() -> None:
    compared = open_session(*load("rates").runs).view()
    assert f" rates {SIGNS[0]} {compared.label}  " in status_line(compared, 120).plain
    assert SIGNS[0] not in status_line(VIEW, 120).plain


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_long_condition_never_pushes_the_place_out(width: int) -> None:
    condition = " and ".join(["layer(1).gradient.W_norm > 1e-8"] * 6)
    line = status_line(replace(STOPPED, stopped_by=f"break 1: {condition}"), width).plain
    assert "step 459  ▸ backward dense10.tanh" in line
    assert "‖ stopped: break 1" in line
    assert len(line) == width


@pytest.mark.parametrize("title", ["digits", "a-very-long-name-of-a-scenario-in-a-folder.toml"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_condition_nor_name_pushes_step_or_epoch_out_at_80_columns(
    title: str, language: Language
) -> None:
    condition = " and ".join(["layer(1).gradient.W_norm > 1e-8"] * 6)
    cursor = STOPPED.cursor._replace(phase="update", site="momentum")
    stopped = replace(STOPPED, title=title, stopped_by=f"break 1: {condition}", cursor=cursor)
    line = status_line(stopped, 80, catalogue(language).gettext).plain
    said = {"en": ("epoch 0", "step 459", "stopped: "), "fr": ("époque 0", "pas 459", "arrêt : ")}
    assert all(part in line for part in said[language])
    assert len(line) == 80
