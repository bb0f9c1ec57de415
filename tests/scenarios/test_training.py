"""Chapter 3: gradient descent, schedules, back-propagation, vanishing gradients, vectorisation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.nn.loops import loss_and_gradients
from tests.scenarios.runs import SEEDS, begun, trained

DESCENTS = {"descent-batch": 320, "descent-mini-batch": 32, "descent-stochastic": 1}
"""Samples an update."""


@pytest.mark.parametrize("seed", SEEDS)
def test_three_epochs_are_as_many_steps_as_batches(seed: int) -> None:
    ends = []
    for name, batch in DESCENTS.items():
        found = trained(name, seed)
        assert len(found.steps) == 3 * 320 / batch
        ends.append(found.train.loss)
    assert ends[0] > 1.1 * ends[1] > 2 * ends[2]


def test_only_the_whole_set_goes_straight_down() -> None:
    assert (np.diff(trained("descent-batch", train__epochs=30).losses) < 0).all()
    up = np.diff(trained("descent-stochastic").losses) > 0
    assert 0.4 < up.mean() < 0.6


def test_a_mini_batch_s_gradient_is_nearer_the_whole_one_than_a_sample_s() -> None:
    gradients = {name: begun(name)[1].gradients.flat for name in DESCENTS}
    whole = gradients["descent-batch"]
    off = {name: np.linalg.norm(one - whole) / np.linalg.norm(whole) for name, one in gradients.items()}
    assert off["descent-mini-batch"] < 2 < off["descent-stochastic"]


def test_the_rate_falls_as_one_over_k() -> None:
    rates = np.array([step.rate for step in trained("schedule-inverse").steps])
    assert np.allclose(rates, 1 / np.arange(1, 1501), rtol=1e-12)


def test_with_a_rate_that_falls_the_loss_comes_to_rest() -> None:
    rest, jump, ends = [], [], []
    for seed in SEEDS:
        falling = trained("schedule-inverse", seed)
        constant = trained("schedule-inverse", seed, train__schedule="constant")
        rest.append(np.std([evaluation.loss for evaluation in falling.held_out[-5:]]))
        jump.append(np.std([evaluation.loss for evaluation in constant.held_out[-5:]]))
        ends.append(falling.train.loss / constant.train.loss)
    assert np.mean(rest) < np.mean(jump) / 20
    assert np.mean(ends) < 0.8


def test_back_propagation_by_hand_is_what_the_network_does() -> None:
    """All figures worked out on paper."""
    found = trained("backprop-by-hand")
    step, second = found.steps[:2]
    out = {(op.phase, op.site): op.out for op in step.ops}
    assert out["forward", "dense1"].tolist() == [[1, -1]]
    assert out["forward", "dense1.relu"].tolist() == [[1, 0]]
    assert out["forward", "dense2"].tolist() == [[0]]
    assert out["forward", "sigmoid"].tolist() == [[0.5]]
    assert step.loss.total == pytest.approx(math.log(2))
    assert out["backward", "sigmoid"].tolist() == [[-0.5]]
    assert out["backward", "dense2"].tolist() == [[-0.5, -1.5]]
    assert out["backward", "dense1.relu"].tolist() == [[-0.5, 0]]
    told = {name: gradient.tolist() for name, gradient in step.gradients.items()}
    assert told == {
        "dense1.W": [[-1, 0], [-0.5, 0]],
        "dense1.b": [-0.5, 0],
        "dense2.W": [[-0.5], [0]],
        "dense2.b": [-0.5],
    }
    assert {name: value.tolist() for name, value in step.after.params.items()} == {
        "dense1.W": [[2, -1], [-0.5, 1]],
        "dense1.b": [0.5, 0],
        "dense2.W": [[1.5], [3]],
        "dense2.b": [-0.5],
    }
    assert second.ops[3].out.tolist() == [[1.5 * 4 - 0.5]]
    assert second.loss.total == pytest.approx(math.log(1 + math.exp(-5.5)))


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_with_he_carries_the_gradient_to_the_first_layer(seed: int) -> None:
    first, last = trained("deep-relu", seed).readings
    sizes = [layer.gradient.output_mean_abs for layer in first.layers]
    assert max(sizes) < 2 * min(sizes)
    sigmoid = begun("vanishing-sigmoid", seed)[1].gradients
    assert np.abs(sigmoid["dense1.W"]).mean() < np.abs(sigmoid["dense6.W"]).mean() / 100
    assert trained("deep-relu", seed).validation.accuracy >= 0.94
    assert last.nonfinite is None


@pytest.mark.parametrize("seed", range(3))
def test_the_sigmoids_of_the_same_network_learn_nothing(seed: int) -> None:
    assert trained("vanishing-sigmoid", seed).validation.accuracy < 0.2


@pytest.mark.parametrize("batch", [3, 200])
def test_three_loops_and_one_matrix_product_give_the_same_numbers(batch: int) -> None:
    trainer, step = begun("loop-or-matrix", train__batch=batch)
    loss, gradients = loss_and_gradients(trainer, step.before)
    assert step.ops[0].out.shape == (batch, 2)
    assert loss == pytest.approx(step.loss.total)
    assert np.allclose(gradients.flat, step.gradients.flat, rtol=1e-10, atol=1e-15)
