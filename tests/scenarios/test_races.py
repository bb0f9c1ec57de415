"""What the scenarios that compare runs promise: who wins, who crawls, who leaves the saddle."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.types import Array

SEEDS = range(3)


@cache
def raced(name: str, seed: int | None = None, steps: str = "continue; continue") -> dict[str, View]:
    """The runs by name; `continue` twice, for a loss that diverges stops the first time."""
    session = open_session(*load(name, seed=seed).runs)
    return {run.label: run for run in session.do(steps).runs}


def column(run: View, name: str = "loss") -> Array:
    return run.history.column(name, run.steps)


def first(run: View, holds: Callable[[float, float, float], bool]) -> float:
    """The first step at which E, x, y are so."""
    found = [holds(*row) for row in zip(*(column(run, name) for name in ("loss", "x", "y")), strict=True)]
    return found.index(True) if any(found) else math.inf


def epochs(run: View, name: str = "loss") -> Array:
    """The mean over each epoch."""
    done = column(run, "epoch").astype(int)
    return np.bincount(done, column(run, name)) / np.bincount(done)


def ranked(runs: dict[str, View], holds: Callable[[float, float, float], bool]) -> list[str]:
    return sorted(runs, key=lambda name: first(runs[name], holds))


def test_down_the_ravine_momentum_wins_and_plain_descent_swings_and_crawls() -> None:
    runs = raced("race-ravine")
    places = ranked(runs, lambda e, x, y: e < 0.01)
    assert set(places[:3]) == {"momentum", "nesterov", "adam"}
    assert first(runs["sgd"], lambda e, x, y: e < 0.1) > 3 * first(runs[places[2]], lambda e, x, y: e < 0.1)
    y = column(runs["sgd"], "y")[:20]
    assert (y[1:] * y[:-1] < 0).all()  # to the other side at every step
    assert np.abs(np.diff(column(runs["sgd"], "x"))).max() < 0.2
    assert min(column(runs["adadelta"])) > 10  # it begins with steps of 0.001


def test_on_beale_s_floor_all_but_adadelta_arrive_and_plain_descent_last() -> None:
    runs = raced("race-beale")
    places = ranked(runs, lambda e, x, y: e < 0.01)
    assert set(places[:2]) == {"momentum", "nesterov"}
    assert places[-2:] == ["sgd", "adadelta"]
    assert runs["adam"].reading.loss.total == min(run.reading.loss.total for run in runs.values())
    assert runs["adadelta"].reading.loss.total > 1
    near = [math.dist(column(run, "x")[-1:], [3.0]) for name, run in runs.items() if name != "adadelta"]
    assert max(near) < 0.25


def test_the_saddle_is_left_first_by_what_divides_by_the_gradient_and_last_by_plain_descent() -> None:
    places = ranked(raced("race-saddle"), lambda e, x, y: abs(y) > 1)
    assert set(places[:3]) == {"adagrad", "adam", "rmsprop"}
    assert places[-1] == "sgd"
    left = {name: first(run, lambda e, x, y: abs(y) > 1) for name, run in raced("race-saddle").items()}
    assert left["sgd"] == math.ceil(math.log(1000) / math.log(1.05))
    assert left["sgd"] > 3 * left["momentum"]


def test_momentum_crawls_without_friction_s_memory_and_swings_with_too_much() -> None:
    runs = raced("momentum")
    turns = {name: np.count_nonzero(np.diff(np.sign(column(run, "x")))) for name, run in runs.items()}
    assert turns["β 0"] == 0
    assert turns["β 0.99"] >= 5
    assert first(runs["β 0.9"], lambda e, x, y: e < 0.01) < 120
    assert min(column(runs["β 0"])[:120]) > 10
    assert max(column(runs["β 0.99"])[150:]) > 10


def test_inits_spread_the_activations_as_the_lecture_says() -> None:
    runs = raced("init-compare", steps="goto 0")
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
def test_a_rate_is_known_by_the_shape_of_its_curve(seed: int) -> None:
    runs = raced("rates", seed)
    good, low, high = (epochs(runs[name]) for name in ("0.3 good", "0.001 too low", "3 too high"))
    assert good[-1] < 0.05
    assert low[-1] > 2
    straight = np.polyval(np.polyfit(range(len(low)), low, 1), range(len(low)))
    assert np.abs(low - straight).max() < 0.1 * (low[0] - low[-1])
    assert high[1:] == pytest.approx(math.log(10), rel=0.05)
    assert runs["3 too high"].reading.layers[1].output.dead > 0.9
    assert np.nanmax(column(runs["30 diverges"])) > 1e6


@pytest.mark.parametrize("seed", SEEDS)
def test_on_the_digits_all_optimizers_are_faster_than_plain_descent(seed: int) -> None:
    losses = {name: epochs(run) for name, run in raced("optimizers", seed).items()}
    for at in (2, 5, 9):
        assert max(losses, key=lambda name: losses[name][at]) == "sgd"
    took = {name: int(np.argmax(loss <= losses["sgd"][9])) for name, loss in losses.items()}
    assert took.pop("sgd") == 9
    assert took.pop("adadelta") <= 6
    assert max(took.values()) <= 3
    held = [run.held_out[1].accuracy for run in raced("optimizers", seed).values() if run.held_out]
    assert min(held) > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_more_is_dropped_the_nearer_training_and_held_out_part_stay(seed: int) -> None:
    runs = raced("dropout", seed)
    held = {name: run.held_out[1].loss for name, run in runs.items() if run.held_out}
    gaps = {name: held[name] - epochs(run)[-1] for name, run in runs.items()}
    assert gaps["keep 0.5"] < gaps["keep 0.8"] < gaps["no dropout"]
    assert held["keep 0.5"] < held["no dropout"]
