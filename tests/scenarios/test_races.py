"""Scenarios that compare runs: which optimizer wins, which is slow, which leaves the saddle first."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from nettui.debugger.view import View
from nettui.scenario import Scenario, load, open_session
from nettui.types import Array
from tests.quick import quick_first

SEEDS = range(3)


@cache
def race(name: str, seed: int | None = None, steps: str = "continue; continue") -> dict[str, View]:
    """The runs by name; `continue` twice, because a diverging loss stops the first one."""
    session = open_session(*load(name, seed=seed).runs)
    return {run.label: run for run in session.do(steps).runs}


def column(run: View, name: str = "loss") -> Array:
    return run.history.column(name, run.steps)


def first_where(run: View, holds: Callable[[float, float, float], bool]) -> float:
    """The first step at which the condition on (E, x, y) holds."""
    results = [holds(*row) for row in zip(*(column(run, name) for name in ("loss", "x", "y")), strict=True)]
    return results.index(True) if any(results) else math.inf


def epoch_means(run: View, name: str = "loss") -> Array:
    """The mean over each epoch."""
    epoch = column(run, "epoch").astype(int)
    return np.bincount(epoch, column(run, name)) / np.bincount(epoch)


def rank(runs: dict[str, View], holds: Callable[[float, float, float], bool]) -> list[str]:
    return sorted(runs, key=lambda name: first_where(runs[name], holds))


def test_in_a_ravine_momentum_wins_and_sgd_oscillates_and_is_slow() -> None:
    runs = race("race-ravine")
    places = rank(runs, lambda e, x, y: e < 0.01)
    assert set(places[:3]) == {"momentum", "nesterov", "adam"}
    assert first_where(runs["sgd"], lambda e, x, y: e < 0.1) > 3 * first_where(
        runs[places[2]], lambda e, x, y: e < 0.1
    )
    y = column(runs["sgd"], "y")[:20]
    assert (y[1:] * y[:-1] < 0).all()  # to the other side at every step
    assert np.abs(np.diff(column(runs["sgd"], "x"))).max() < 0.2
    assert min(column(runs["adadelta"])) > 10  # its first steps are only 0.001 long


def test_on_beale_s_surface_all_but_adadelta_arrive_and_sgd_is_last() -> None:
    runs = race("race-beale")
    places = rank(runs, lambda e, x, y: e < 0.01)
    assert set(places[:2]) == {"momentum", "nesterov"}
    assert places[-2:] == ["sgd", "adadelta"]
    assert runs["adam"].reading.loss.total == min(run.reading.loss.total for run in runs.values())
    assert runs["adadelta"].reading.loss.total > 1
    near = [math.dist(column(run, "x")[-1:], [3.0]) for name, run in runs.items() if name != "adadelta"]
    assert max(near) < 0.25


def test_optimizers_that_divide_by_the_gradient_leave_the_saddle_first_and_sgd_last() -> None:
    places = rank(race("race-saddle"), lambda e, x, y: abs(y) > 1)
    assert set(places[:3]) == {"adagrad", "adam", "rmsprop"}
    assert places[-1] == "sgd"
    left = {name: first_where(run, lambda e, x, y: abs(y) > 1) for name, run in race("race-saddle").items()}
    assert left["sgd"] == math.ceil(math.log(1000) / math.log(1.05))
    assert left["sgd"] > 3 * left["momentum"]


def test_momentum_is_slow_if_too_small_and_oscillates_if_too_large() -> None:
    runs = race("momentum")
    turns = {name: np.count_nonzero(np.diff(np.sign(column(run, "x")))) for name, run in runs.items()}
    assert turns["β 0"] == 0
    assert turns["β 0.99"] >= 5
    assert first_where(runs["β 0.9"], lambda e, x, y: e < 0.01) < 120
    assert min(column(runs["β 0"])[:120]) > 10
    assert max(column(runs["β 0.99"])[150:]) > 10


def test_the_spread_of_activations_with_each_init_is_that_of_the_lecture() -> None:
    runs = race("init-compare", steps="goto 0")
    std = {name: [layer.output.std for layer in run.reading.layers[:-1]] for name, run in runs.items()}
    small = [0.213, 0.0476, 0.0106, 0.00238, 0.000532]
    xavier = [0.628, 0.486, 0.408, 0.357, 0.321, 0.292, 0.273, 0.255, 0.239, 0.228]
    assert std["tanh 0.01"][:5] == pytest.approx(small, rel=0.05)
    assert std["tanh 1"] == pytest.approx([0.98] * 10, abs=0.01)
    assert std["tanh Xavier"] == pytest.approx(xavier, rel=0.08)
    assert all(below > above for below, above in itertools.pairwise(std["ReLU Xavier"]))
    assert std["ReLU Xavier"][-1] < std["ReLU Xavier"][0] / 10
    assert max(std["ReLU He"]) < 2 * min(std["ReLU He"])
    ratio = np.array(std["ReLU He"]) / std["ReLU Xavier"]
    assert ratio == pytest.approx(2 ** (np.arange(1, 11) / 2), rel=1e-4)  # the same draws, √2 a layer


@pytest.mark.parametrize("seed", SEEDS)
def test_each_rate_has_its_typical_loss_curve(seed: int) -> None:
    runs = race("rates", seed)
    good, low, high = (epoch_means(runs[name]) for name in ("0.3", "0.001", "3"))
    assert good[-1] < 0.05
    assert low[-1] > 2
    straight = np.polyval(np.polyfit(range(len(low)), low, 1), range(len(low)))
    assert np.abs(low - straight).max() < 0.1 * (low[0] - low[-1])
    assert high[1:] == pytest.approx(math.log(10), rel=0.2)  # it wanders chaotically
    assert high[1:].mean() == pytest.approx(math.log(10), rel=0.05)
    assert runs["3"].reading.layers[1].output.dead > 0.9
    assert np.nanmax(column(runs["30"])) > 1e6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lecture_s_written_out_adam_stalls_within_ten_steps(seed: int) -> None:
    """What the lesson of `optimizers` says; without the slip, the same Adam learns."""
    adam = {"name": "adam", "form": "lecture", "beta2": 0.99}
    slip = load("digits", {"train.optimizer": adam, "fault.name": "adam-in-place"}, seed)
    sizes = [step_size(slip, f"goto {step}") for step in (0, 9)]
    assert sizes[0] > 1e-3
    assert sizes[1] < 1e-9
    sound = load("digits", {"train.optimizer": adam}, seed)
    assert step_size(sound, "goto 9") > 1e-3
    ends = [open_session(*run.runs).do("goto epoch 6").reading.loss.total for run in (slip, sound)]
    assert ends[0] > 2 > 1 > ends[1]


def step_size(scenario: Scenario, line: str) -> float:
    """The largest ‖ΔW‖/‖W‖ of a layer at a step."""
    return max(layer.update_ratio for layer in open_session(*scenario.runs).do(line).reading.layers)


@pytest.mark.parametrize("seed", SEEDS)
def test_on_digits_all_optimizers_are_faster_than_sgd(seed: int) -> None:
    losses = {name: epoch_means(run) for name, run in race("optimizers", seed).items()}
    for at in (2, 5, 9):
        assert max(losses, key=lambda name: losses[name][at]) == "sgd"
    epochs_needed = {name: int(np.argmax(loss <= losses["sgd"][9])) for name, loss in losses.items()}
    assert epochs_needed.pop("sgd") == 9
    assert epochs_needed.pop("adadelta") <= 6
    assert max(epochs_needed.values()) <= 3
    held = [run.held_out[1].accuracy for run in race("optimizers", seed).values() if run.held_out]
    assert min(held) > 0.9


@pytest.mark.parametrize("seed", quick_first(SEEDS))
def test_more_dropout_narrows_the_gap_between_training_and_validation(seed: int) -> None:
    runs = race("dropout", seed)
    held = {name: run.held_out[1].loss for name, run in runs.items() if run.held_out}
    gaps = {name: held[name] - epoch_means(run)[-1] for name, run in runs.items()}
    assert gaps["keep 0.5"] < gaps["keep 0.8"] < gaps["no dropout"]
    assert held["keep 0.5"] < held["no dropout"]
