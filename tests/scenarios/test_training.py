"""Chapter 3: gradient descent, schedules, back-propagation, vanishing gradients, vectorisation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.nn.sample_loop import loss_and_gradients
from nettui.scenario import load
from nettui.types import Array
from tests.scenarios.runs import SEEDS, first_step, gradients, present, train_scenario

DESCENTS = {"descent-batch": 320, "descent-mini-batch": 32, "descent-stochastic": 1}
"""The number of samples per update."""


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_per_epoch_is_the_number_of_batches(seed: int) -> None:
    ends = []
    for name, batch in DESCENTS.items():
        run = train_scenario(name, seed)
        assert len(run.steps) == 3 * 320 / batch
        ends.append(run.train.loss)
    assert ends[0] > 1.1 * ends[1] > 2 * ends[2]


def test_only_full_batch_descent_lowers_the_loss_at_every_step() -> None:
    assert (np.diff(train_scenario("descent-batch", train__epochs=30).losses) < 0).all()
    up = np.diff(train_scenario("descent-stochastic").losses) > 0
    assert 0.4 < up.mean() < 0.6


def test_a_mini_batch_approximates_the_full_gradient_better_than_one_sample() -> None:
    flat = {name: gradients(first_step(name)[1]).flat for name in DESCENTS}
    whole = flat["descent-batch"]
    errors = {name: np.linalg.norm(one - whole) / np.linalg.norm(whole) for name, one in flat.items()}
    assert errors["descent-mini-batch"] < 2 < errors["descent-stochastic"]


@pytest.mark.parametrize("name", [*DESCENTS, "loop-or-matrix"])
def test_summed_gradients_with_the_rate_over_n_give_the_same_run(name: str) -> None:
    """The lecture's sum over the mini-batch, sample by sample in plain NumPy, against nettui's mean."""
    run = train_scenario(name, train__epochs=1)
    steps = run.steps[:12]
    rate = run.trainer.config.optimizer.rate
    params = {key: value.copy() for key, value in steps[0].before.params.items()}
    for step in steps:
        x, labels = present(step.ops[0].out), step.ops[0].arrays["labels"]
        total = {key: np.zeros_like(value) for key, value in params.items()}
        for sample, label in zip(x, labels.tolist(), strict=True):
            for key, value in plain_gradients(params, sample, label).items():
                total[key] += value
        for key in params:
            params[key] -= rate / len(labels) * total[key]
        for key, value in present(step.after).params.items():
            np.testing.assert_allclose(params[key], value, rtol=1e-12, atol=1e-12)


def plain_gradients(params: dict[str, Array], x: Array, label: int) -> dict[str, Array]:
    """Gradients of −ln y_t for one sample: ReLU and softmax of K outputs, or sigmoids and one output."""
    depth = len(params) // 2
    softmax = params[f"dense{depth}.b"].size > 1
    outputs = [x]
    for n in range(1, depth + 1):
        z = outputs[-1] @ params[f"dense{n}.W"] + params[f"dense{n}.b"]
        hidden = np.maximum(z, 0) if softmax else 1 / (1 + np.exp(-z))
        outputs.append(np.exp(z) / np.exp(z).sum() if softmax and n == depth else hidden)
    t = np.eye(10)[label] if softmax else np.array([label])
    delta, found = outputs[-1] - t, dict[str, Array]()
    for n in range(depth, 0, -1):
        found |= {f"dense{n}.W": np.outer(outputs[n - 1], delta), f"dense{n}.b": delta}
        a = outputs[n - 1]
        delta = (params[f"dense{n}.W"] @ delta) * ((a > 0) if softmax else a * (1 - a))
    return found


def test_the_summed_loss_at_the_rate_over_n_has_the_accuracies_of_the_mean() -> None:
    """What the lesson of descent-mini-batch says; 32 is a power of two, so that not even a bit differs."""
    mean = train_scenario("descent-mini-batch")
    fields = {"fault.name": "loss-is-a-sum", "train.optimizer.rate": 0.1 / 32}
    trainer = load("descent-mini-batch", fields).network_trainer(0)
    state = trainer.start()
    for step in mean.steps:
        summed = trainer.step(state)
        assert summed.accuracy == step.accuracy
        assert summed.loss.data == pytest.approx(32 * step.loss.data, rel=1e-12)
        state = present(summed.after)
        assert np.array_equal(state.params.flat, present(step.after).params.flat)


def test_the_inverse_schedule_divides_the_rate_by_k() -> None:
    rates = np.array([step.rate for step in train_scenario("schedule-inverse").steps])
    assert np.allclose(rates, 1 / np.arange(1, 1501), rtol=1e-12)


def test_with_a_decreasing_rate_the_loss_settles() -> None:
    rest, jump, ends = [], [], []
    for seed in SEEDS:
        falling = train_scenario("schedule-inverse", seed)
        constant = train_scenario("schedule-inverse", seed, train__schedule="constant")
        rest.append(np.std([evaluation.loss for evaluation in falling.held_out[-5:]]))
        jump.append(np.std([evaluation.loss for evaluation in constant.held_out[-5:]]))
        ends.append(falling.train.loss / constant.train.loss)
    assert np.mean(rest) < np.mean(jump) / 20
    assert np.mean(ends) < 0.8


def test_back_propagation_matches_the_computation_by_hand() -> None:
    """All expected figures were computed by hand."""
    run = train_scenario("backprop-by-hand")
    step, second = run.steps[:2]
    out = {(op.phase, op.site): op.out for op in step.ops if op.out is not None}
    assert out["forward", "dense1"].tolist() == [[1, -1]]
    assert out["forward", "dense1.relu"].tolist() == [[1, 0]]
    assert out["forward", "dense2"].tolist() == [[0]]
    assert out["forward", "sigmoid"].tolist() == [[0.5]]
    assert step.loss.total == pytest.approx(math.log(2))
    assert out["backward", "sigmoid"].tolist() == [[-0.5]]
    assert out["backward", "dense2"].tolist() == [[-0.5, -1.5]]
    assert out["backward", "dense1.relu"].tolist() == [[-0.5, 0]]
    assert {name: gradient.tolist() for name, gradient in gradients(step).items()} == {
        "dense1.W": [[-1, 0], [-0.5, 0]],
        "dense1.b": [-0.5, 0],
        "dense2.W": [[-0.5], [0]],
        "dense2.b": [-0.5],
    }
    assert {name: value.tolist() for name, value in present(step.after).params.items()} == {
        "dense1.W": [[2, -1], [-0.5, 1]],
        "dense1.b": [0.5, 0],
        "dense2.W": [[1.5], [3]],
        "dense2.b": [-0.5],
    }
    assert present(second.ops[3].out).tolist() == [[1.5 * 4 - 0.5]]
    assert second.loss.total == pytest.approx(math.log(1 + math.exp(-5.5)))


@pytest.mark.parametrize("seed", SEEDS)
def test_with_relu_and_he_the_gradient_reaches_the_first_layer(seed: int) -> None:
    first, last = train_scenario("deep-relu", seed).readings
    sizes = [layer.gradient.output_mean_abs for layer in first.layers]
    assert max(sizes) < 2 * min(sizes)
    sigmoid = gradients(first_step("vanishing-sigmoid", seed)[1])
    assert np.abs(sigmoid["dense1.W"]).mean() < np.abs(sigmoid["dense6.W"]).mean() / 100
    assert train_scenario("deep-relu", seed).validation.accuracy >= 0.94
    assert last.nonfinite is None


@pytest.mark.parametrize("seed", range(3))
def test_the_same_network_with_sigmoids_learns_nothing(seed: int) -> None:
    assert train_scenario("vanishing-sigmoid", seed).validation.accuracy < 0.2


@pytest.mark.parametrize("batch", [3, 200])
def test_loops_and_matrix_products_give_the_same_numbers(batch: int) -> None:
    trainer, step = first_step("loop-or-matrix", train__batch=batch)
    loss, loop_gradients = loss_and_gradients(trainer, step.before)
    assert present(step.ops[0].out).shape == (batch, 2)
    assert loss == pytest.approx(step.loss.total)
    assert np.allclose(loop_gradients.flat, gradients(step).flat, rtol=1e-10, atol=1e-15)
