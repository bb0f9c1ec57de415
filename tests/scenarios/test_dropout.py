"""Chapter 7: dropout in training and at prediction."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from nettui.visuals.dropout_passes import dropout_passes
from tests.scenarios.runs import SEEDS, first_step, present, train_scenario


@pytest.mark.parametrize("seed", SEEDS)
def test_half_of_the_outputs_are_zeroed_by_a_new_mask_each_step(seed: int) -> None:
    masks = []
    for step in train_scenario("dropout-noise", seed).steps[:20]:
        at = next(n for n, op in enumerate(step.ops) if op.site == "dropout1")
        masks.append(step.ops[at].arrays["mask"])
        assert np.array_equal(present(step.ops[at].out), present(step.ops[at - 1].out) * masks[-1])
    assert np.mean(np.concatenate(masks)) == pytest.approx(0.5, abs=0.01)
    assert not any(np.array_equal(one, other) for one, other in pairwise(masks))


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_random_passes_disagree_and_the_mean_of_many_is_better(seed: int) -> None:
    run = train_scenario("dropout-noise", seed)
    state, held = run.last_state, run.validation_samples
    ten = run.trainer.predictions(state, held.x[:1], 10)[:, 0]
    assert len({tuple(answer) for answer in ten}) == 10
    assert np.allclose(ten.sum(axis=1), 1.0)
    many = run.trainer.predictions(state, held.x, 50)
    single = (many.argmax(axis=2) == held.t).mean()
    averaged = (many.mean(axis=0).argmax(axis=1) == held.t).mean()
    assert averaged > single
    assert averaged >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_by_p_gives_the_mean_score_over_all_four_masks(seed: int) -> None:
    """The probability of a mask is p per unit kept times 1 − p per unit dropped."""
    run = train_scenario("dropout-scaling", seed)
    state, x = run.last_state, run.validation_samples.x
    params, p = state.params, 0.5
    hidden = np.tanh(x @ params["dense1.W"] + params["dense1.b"])
    mean, softmax = np.zeros((len(x), 3)), np.zeros((len(x), 3))
    for mask in product((0, 1), repeat=2):
        probability = p ** sum(mask) * (1 - p) ** (2 - sum(mask))
        scores = hidden * mask @ params["dense2.W"]
        mean += probability * scores
        softmax += probability * np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    scaled = present(run.trainer.config.network.forward(params, x)[-1].out)
    assert np.allclose(scaled, mean, rtol=1e-10)
    difference = np.abs(run.trainer.predict(state, x) - softmax).max()
    assert 0.005 < difference < 0.3


@pytest.mark.parametrize("seed", range(10))
def test_ten_passes_differ_and_scaling_is_more_certain_than_their_expectation(seed: int) -> None:
    """For every sample of the mini-batch, so whatever the panel shows. Before training, then at the end."""
    trainer, first = first_step("dropout-table", seed)
    passes = [dropout_passes(trainer, first.before, x) for x in present(first.ops[0].out)]
    assert all(len({tuple(y) for y in found.passes.round(2).tolist()}) >= 7 for found in passes)
    errors = [np.abs(found.passes.mean(axis=0) - present(found.expected)).max() for found in passes]
    assert 0.01 < np.mean(errors) < 0.1
    last = train_scenario("dropout-table", seed).steps[-1]
    for found in (dropout_passes(trainer, last.before, x) for x in present(last.ops[0].out)):
        expected = present(found.expected)
        assert found.scaled.argmax() == expected.argmax()
        assert found.gap[expected.argmax()] > 0.005


@pytest.mark.parametrize("seed", SEEDS)
def test_inverted_dropout_needs_no_change_at_prediction(seed: int) -> None:
    run = train_scenario("dropout-inverted", seed)
    params, held = run.last_state.params, run.validation_samples
    hidden = np.maximum(held.x @ params["dense1.W"] + params["dense1.b"], 0)
    scores = hidden @ params["dense2.W"] + params["dense2.b"]
    assert np.allclose(
        present(run.trainer.config.network.forward(params, held.x)[-1].out), scores, rtol=1e-12
    )
    assert run.validation.accuracy >= 0.93


def test_both_forms_draw_the_same_masks() -> None:
    plain, inverted = (
        first_step("dropout-inverted", network__dropout__mode=mode)[1] for mode in ("plain", "inverted")
    )
    one, other = (
        next(op for op in step.ops if op.site == "dropout1" and op.phase == "forward")
        for step in (plain, inverted)
    )
    assert np.array_equal(one.arrays["mask"], other.arrays["mask"])
    assert np.array_equal(2 * present(one.out), present(other.out))
