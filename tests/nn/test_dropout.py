"""Dropout: the masks, the expected value in both modes, and Monte-Carlo predictions."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.dropout import Dropout
from nettui.nn.stages import output
from tests.nets import Net, run

Mode: TypeAlias = Literal["plain", "inverted"]
MODES: tuple[Mode, ...] = ("plain", "inverted")


def net(dropout: Dropout, loss: str = "cross-entropy") -> Net:
    return Net(hidden=(40,), activations=("tanh",), bias=(True, True), dropout=dropout, loss=loss)


@given(keep=st.floats(0.05, 1.0), seed=st.integers(0, 2**32))
def test_a_mask_keeps_the_given_share(keep: float, seed: int) -> None:
    mask = Dropout(keep).mask(np.random.default_rng(seed), np.empty((200, 50), np.float32))
    assert mask.dtype == np.float32
    assert set(np.unique(mask)) <= {0.0, 1.0}
    assert abs(mask.mean() - keep) <= 5 * np.sqrt(keep * (1 - keep) / mask.size)


@pytest.mark.parametrize("mode", MODES)
def test_the_expected_output_of_a_linear_unit_is_its_prediction(mode: Mode) -> None:
    """Course 7.4: E[Σ w·mask·x] = p·Σ w·x, within five standard errors of 4000 masks."""
    rng = np.random.default_rng(0)
    x, w, dropout = rng.standard_normal(30), rng.standard_normal(30), Dropout(0.3, mode)
    masks = dropout.mask(rng, np.empty((4000, 30)))
    noisy = (masks * x * dropout.training) @ w
    prediction = float(x * dropout.prediction @ w)
    assert abs(noisy.mean() - prediction) <= 5 * noisy.std() / np.sqrt(len(noisy))
    assert prediction == pytest.approx((0.3 if mode == "plain" else 1.0) * float(x @ w))


@pytest.mark.parametrize("mode", MODES)
def test_passes_differ_and_their_mean_is_close_to_the_scaled_network(mode: Mode) -> None:
    """Course 7.2 to 7.4: with one linear layer above the dropout the scores' mean is exact, up to noise."""
    trainer = net(Dropout(0.5, mode), loss="hinge").build()  # raw scores, so that the mean is linear
    state, x = trainer.start(), trainer.data.train.x[:4]
    passes = trainer.predictions(state, x, 3000)
    assert passes.shape == (3000, 4, 3)
    assert np.ptp(passes[:10], axis=0).min() > 0
    error = passes.std(axis=0) / np.sqrt(len(passes))
    assert np.all(np.abs(passes.mean(axis=0) - trainer.predict(state, x)) <= 5 * error)


def test_masks_differ_by_step_and_layer_and_a_replay_has_the_same_ones() -> None:
    two = Net(hidden=(30, 30), activations=("relu", "relu"), dropout=Dropout(0.5))
    steps = run(two.build())
    masks = [op.arrays["mask"] for step in steps for op in step.ops if "mask" in op.arrays]
    assert len({mask.tobytes() for mask in masks}) == 2 * len(steps)
    again = two.build().step(steps[1].before)
    assert [op.arrays["mask"].tobytes() for op in again.ops if "mask" in op.arrays] == [
        mask.tobytes() for mask in masks[2:4]
    ]


def test_evaluation_uses_no_dropout_and_is_deterministic() -> None:
    trainer = net(Dropout(0.5)).build()
    state, held_out = trainer.start(), trainer.data.validation
    assert held_out is not None
    assert trainer.evaluate(state) == trainer.evaluate(state)
    whole = net(Dropout()).build()
    assert trainer.evaluate(state) == whole.evaluate(whole.start())
    scores = output(state.config.network.forward(state.params, held_out.x)[-1])
    np.testing.assert_array_equal(trainer.predict(state, held_out.x), state.config.loss.predict(scores))


def test_dropout_does_not_change_the_initial_weights() -> None:
    dropped, whole = net(Dropout(0.5)).build().start(), net(Dropout()).build().start()
    np.testing.assert_array_equal(dropped.params.flat, whole.params.flat)
