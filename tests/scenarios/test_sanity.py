"""Chapter 6: sanity checks before, during and after training."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.scenarios.runs import SEEDS, first_step, train_scenario


@pytest.mark.parametrize(
    ("name", "baseline"), [("loss-at-init-hinge", 9.0), ("loss-at-init-binary", math.log(2))]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_initial_loss_is_that_of_guessing_and_falls_far_below(
    name: str, baseline: float, seed: int
) -> None:
    run = train_scenario(name, seed)
    assert run.losses[0] == pytest.approx(baseline, rel=0.01)
    assert run.train.loss < baseline / 2


@pytest.mark.parametrize("strength", [0.0, 4.0, 8.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_penalty_is_added_to_ln_10(seed: int, strength: float) -> None:
    _, step = first_step("lambda-up", seed, loss__penalty__strength=strength)
    weights = 64 * 50 + 50 * 10
    assert step.loss.data == pytest.approx(math.log(10), rel=0.01)
    assert step.loss.penalty == pytest.approx(strength / 2 * weights * 0.01**2, rel=0.1)
    assert step.loss.total == step.loss.data + step.loss.penalty


@pytest.mark.parametrize("seed", SEEDS)
def test_twenty_samples_can_be_memorized(seed: int) -> None:
    run = train_scenario("overfit-20", seed)
    assert run.train.accuracy == 1.0
    assert run.train.loss < 0.005


@pytest.mark.parametrize("sets", [{"train__optimizer__rate": 0.001}, {"loss__penalty__strength": 0.1}])
def test_twenty_samples_are_not_memorized_with_a_low_rate_or_a_penalty(sets: dict[str, object]) -> None:
    assert train_scenario("overfit-20", None, **sets).train.loss > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gap_opens_after_the_best_epoch(seed: int) -> None:
    run = train_scenario("overfitting-gap", seed)
    losses = [evaluation.loss for evaluation in run.held_out]
    assert run.train.loss < min(losses) < run.validation.loss / 1.1
    assert 0 < np.argmin(losses) < 60


@pytest.mark.parametrize(
    "sets", [{"network__hidden": (4,)}, {"loss__penalty__strength": 0.03}, {"data__samples": 2000}]
)
def test_the_gap_narrows_with_fewer_neurons_a_penalty_or_more_samples(sets: dict[str, object]) -> None:
    def gap(**sets: object) -> float:
        runs = [train_scenario("overfitting-gap", seed, **sets) for seed in range(3)]
        return float(np.mean([run.validation.loss - run.train.loss for run in runs]))

    assert gap(**sets) < gap() / 2


def epoch_losses(name: str, seed: int) -> list[float]:
    """The mean mini-batch loss of each epoch."""
    steps = train_scenario(name, seed).steps
    return [float(np.mean([s.loss.data for s in steps if s.before.epoch == e])) for e in range(10)]


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_rate_too_low_the_loss_falls_slowly_and_linearly(seed: int) -> None:
    losses = epoch_losses("rate-too-low", seed)
    epochs = np.arange(10)
    line = np.polyval(np.polyfit(epochs, losses, 1), epochs)
    assert 1 - np.var(losses - line) / np.var(losses) > 0.99
    assert losses[9] > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_good_rate_the_loss_falls_fast_and_ends_low(seed: int) -> None:
    losses = epoch_losses("rate-good", seed)
    assert losses[1] < losses[0] / 2
    assert losses[9] < 0.1
    assert train_scenario("rate-good", seed).validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_rate_too_high_the_loss_stays_high(seed: int) -> None:
    losses = epoch_losses("rate-too-high", seed)
    assert min(losses) > 1.0
    assert losses[9] > 10 * epoch_losses("rate-good", seed)[9]


def test_standardized_inputs_are_well_conditioned() -> None:
    condition = {}
    for name in ("inputs-unscaled", "inputs-standardized"):
        condition[name] = np.linalg.cond(first_step(name)[0].data.train.x)
    assert condition["inputs-unscaled"] == pytest.approx(2900, rel=0.01)
    assert condition["inputs-standardized"] < 1.2
    run = train_scenario("inputs-standardized")
    assert run.train.loss < 0.26
    assert (np.diff(run.losses) < 0).all()


@pytest.mark.parametrize("rate", [float(rate) for rate in np.logspace(-11, 1, 25)])
def test_no_rate_works_for_unscaled_inputs(rate: float) -> None:
    run = train_scenario("inputs-unscaled", train__optimizer__rate=rate)
    assert min(run.train.loss, run.losses.min()) > 0.67
