"""Chapter 7: dropout in training, and what to do at prediction."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from tests.scenarios.runs import SEEDS, begun, trained


@pytest.mark.parametrize("seed", SEEDS)
def test_half_of_the_outputs_are_zeroed_by_a_new_mask_each_step(seed: int) -> None:
    masks = []
    for step in trained("dropout-noise", seed).steps[:20]:
        at = next(n for n, op in enumerate(step.ops) if op.site == "dropout1")
        masks.append(step.ops[at].arrays["mask"])
        assert np.array_equal(step.ops[at].out, step.ops[at - 1].out * masks[-1])
    assert np.mean(masks) == pytest.approx(0.5, abs=0.01)
    assert not any(np.array_equal(one, other) for one, other in pairwise(masks))


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_random_passes_give_ten_answers_and_their_mean_a_good_one(seed: int) -> None:
    found = trained("dropout-noise", seed)
    state, held = found.steps[-1].after, found.trainer.data.validation
    ten = found.trainer.predictions(state, held.x[:1], 10)[:, 0]
    assert len({tuple(answer) for answer in ten}) == 10
    assert np.allclose(ten.sum(axis=1), 1.0)
    many = found.trainer.predictions(state, held.x, 50)
    single = (many.argmax(axis=2) == held.t).mean()
    averaged = (many.mean(axis=0).argmax(axis=1) == held.t).mean()
    assert averaged > single
    assert averaged >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_by_p_is_the_mean_over_all_256_masks(seed: int) -> None:
    """Each mask with its own probability, p to the kept times 1 − p to the dropped."""
    found = trained("dropout-scaling", seed)
    state, x = found.steps[-1].after, found.trainer.data.validation.x
    params, p = state.params, 0.8
    hidden = np.maximum(x @ params["dense1.W"] + params["dense1.b"], 0)
    mean, softmax = np.zeros((len(x), 3)), np.zeros((len(x), 3))
    for mask in product((0, 1), repeat=8):
        chance = p ** sum(mask) * (1 - p) ** (8 - sum(mask))
        scores = hidden * mask @ params["dense2.W"] + params["dense2.b"]
        mean += chance * scores
        softmax += chance * np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    scaled = found.trainer.config.network.forward(params, x)[-1].out
    assert np.allclose(scaled, mean, rtol=1e-10)
    off = np.abs(found.trainer.predict(state, x) - softmax).max()
    assert 0.005 < off < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_inverted_dropout_leaves_prediction_untouched(seed: int) -> None:
    found = trained("dropout-inverted", seed)
    state, held = found.steps[-1].after, found.trainer.data.validation
    params = state.params
    hidden = np.maximum(held.x @ params["dense1.W"] + params["dense1.b"], 0)
    scores = hidden @ params["dense2.W"] + params["dense2.b"]
    assert np.allclose(found.trainer.config.network.forward(params, held.x)[-1].out, scores, rtol=1e-12)
    assert found.validation.accuracy >= 0.93


def test_both_forms_draw_the_same_masks() -> None:
    plain, inverted = (
        begun("dropout-inverted", network__dropout__mode=mode)[1] for mode in ("plain", "inverted")
    )
    one, other = (
        next(op for op in step.ops if op.site == "dropout1" and op.phase == "forward")
        for step in (plain, inverted)
    )
    assert np.array_equal(one.arrays["mask"], other.arrays["mask"])
    assert np.array_equal(2 * one.out, other.out)
