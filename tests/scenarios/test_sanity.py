"""Chapter 6: sanity checks before, during and after training."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.scenarios.runs import SEEDS, begun, trained


@pytest.mark.parametrize(
    ("name", "chance"), [("loss-at-init-hinge", 9.0), ("loss-at-init-binary", math.log(2))]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_begins_at_chance_and_falls_far_below(name: str, chance: float, seed: int) -> None:
    found = trained(name, seed)
    assert found.losses[0] == pytest.approx(chance, rel=0.01)
    assert found.train.loss < chance / 2


@pytest.mark.parametrize("strength", [0.0, 4.0, 8.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_penalty_comes_on_top_of_ln_10(seed: int, strength: float) -> None:
    _, step = begun("lambda-up", seed, loss__penalty__strength=strength)
    weights = 64 * 50 + 50 * 10
    assert step.loss.data == pytest.approx(math.log(10), rel=0.01)
    assert step.loss.penalty == pytest.approx(strength / 2 * weights * 0.01**2, rel=0.1)
    assert step.loss.total == step.loss.data + step.loss.penalty


@pytest.mark.parametrize("seed", SEEDS)
def test_twenty_samples_are_learned_by_heart(seed: int) -> None:
    found = trained("overfit-20", seed)
    assert found.train.accuracy == 1.0
    assert found.train.loss < 0.005


@pytest.mark.parametrize("sets", [{"train__optimizer__rate": 0.001}, {"loss__penalty__strength": 0.1}])
def test_not_at_a_rate_for_larger_pixels_nor_under_a_penalty(sets: dict[str, object]) -> None:
    assert trained("overfit-20", **sets).train.loss > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gap_opens_after_the_best_epoch(seed: int) -> None:
    found = trained("overfitting-gap", seed)
    losses = [evaluation.loss for evaluation in found.held_out]
    assert found.train.loss < min(losses) < found.validation.loss / 1.1
    assert 0 < np.argmin(losses) < 60


@pytest.mark.parametrize(
    "sets", [{"network__hidden": (4,)}, {"loss__penalty__strength": 0.03}, {"data__samples": 2000}]
)
def test_the_gap_narrows_with_fewer_neurons_a_penalty_or_more_samples(sets: dict[str, object]) -> None:
    def gap(**sets: object) -> float:
        runs = [trained("overfitting-gap", seed, **sets) for seed in range(3)]
        return float(np.mean([found.validation.loss - found.train.loss for found in runs]))

    assert gap(**sets) < gap() / 2


def by_epoch(name: str, seed: int) -> list[float]:
    """Mean loss of the mini-batches of each epoch."""
    steps = trained(name, seed).steps
    return [float(np.mean([s.loss.data for s in steps if s.before.epoch == e])) for e in range(10)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_too_low_falls_slowly_along_a_line(seed: int) -> None:
    losses = by_epoch("rate-too-low", seed)
    epochs = np.arange(10)
    line = np.polyval(np.polyfit(epochs, losses, 1), epochs)
    assert 1 - np.var(losses - line) / np.var(losses) > 0.99
    assert losses[9] > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_good_rate_falls_fast_then_ends_low(seed: int) -> None:
    losses = by_epoch("rate-good", seed)
    assert losses[1] < losses[0] / 2
    assert losses[9] < 0.1
    assert trained("rate-good", seed).validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_too_high_stays_stuck(seed: int) -> None:
    losses = by_epoch("rate-too-high", seed)
    assert min(losses) > 1.0
    assert losses[9] > 10 * by_epoch("rate-good", seed)[9]


def test_standardised_inputs_make_a_round_bowl() -> None:
    rounds = {}
    for name in ("inputs-unscaled", "inputs-standardized"):
        rounds[name] = np.linalg.cond(begun(name)[0].data.train.x)
    assert rounds["inputs-unscaled"] == pytest.approx(2900, rel=0.01)
    assert rounds["inputs-standardized"] < 1.2
    found = trained("inputs-standardized")
    assert found.train.loss < 0.26
    assert (np.diff(found.losses) < 0).all()


@pytest.mark.parametrize("rate", [float(rate) for rate in np.logspace(-11, 1, 25)])
def test_no_rate_suits_the_inputs_as_they_come(rate: float) -> None:
    found = trained("inputs-unscaled", train__optimizer__rate=rate)
    assert min(found.train.loss, found.losses.min()) > 0.67
