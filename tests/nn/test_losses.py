"""Losses: their value by chance, scores of ±1000, and the stop rule they allow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.inits import Zeros
from nettui.nn.losses import LOSSES
from tests.nets import Net, run

CHANCE = {
    "cross-entropy": lambda k: math.log(k),
    "hinge": lambda k: k - 1,
    "perceptron": lambda k: 0,
    "binary-cross-entropy": lambda k: math.log(2),
}


@pytest.mark.parametrize("name", LOSSES)
@given(classes=st.integers(2, 30), seed=st.integers(0, 2**32))
def test_scores_of_zero_give_the_loss_of_chance(name: str, classes: int, seed: int) -> None:
    loss = LOSSES[name]()
    classes = 2 if name.startswith("binary") else classes
    t = np.random.default_rng(seed).integers(classes, size=7)
    each = loss.per_sample(np.zeros((7, loss.outputs(classes))), t)
    assert each == pytest.approx(np.full(7, CHANCE[name](classes)))
    assert loss.baseline_loss(classes).value == pytest.approx(CHANCE[name](classes))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("size", [1e3, -1e3])
def test_scores_of_a_thousand_stay_finite_and_a_common_shift_changes_nothing(name: str, size: float) -> None:
    loss = LOSSES[name]()
    t = np.array([0, 1])
    s = np.full((2, loss.outputs(2)), 0.0)
    s[:, 0] = size
    answer = loss.predict(s)
    assert np.isfinite(loss.per_sample(s, t)).all()
    assert np.isfinite(loss.backward(s, answer, t)).all()
    assert loss.per_sample(s, t).max() in (1000.0, 1001.0)
    if s.shape[1] > 1:
        np.testing.assert_allclose(loss.per_sample(s + 1000.0, t), loss.per_sample(s, t), atol=1e-12)


def test_the_perceptron_moves_only_the_winner_and_the_right_class_of_what_is_wrong() -> None:
    """Course 1.1: +x for the wrong class, −x for the right one, nothing for what is classified right."""
    s, t = np.array([[3.0, 1.0, 2.0], [3.0, 1.0, 2.0]]), np.array([0, 1])
    loss = LOSSES["perceptron"]()
    assert loss.per_sample(s, t).tolist() == [0.0, 2.0]
    assert loss.backward(s, s, t).tolist() == [[0, 0, 0], [0.5, -0.5, 0]]


def test_a_linear_perceptron_stops_when_all_is_classified() -> None:
    """Course 3.1: on separable data the run ends before its epochs do, and not before all is right."""
    linear = {"hidden": (), "activations": (), "bias": (True,), "loss": "perceptron", "init": Zeros()}
    net = Net(inputs=12, samples=8, epochs=500, batch=1, rate=1.0, stop="all-classified", **linear)
    trainer = net.build()
    steps = run(trainer)
    last = steps[-1].after
    assert last.step < 500 * 8
    scores = trainer.data.train.x @ last.params["dense1.W"] + last.params["dense1.b"]
    assert np.array_equal(scores.argmax(axis=1), trainer.data.train.t)
    before = steps[-9].after  # an epoch's end earlier, something was wrong
    scores = trainer.data.train.x @ before.params["dense1.W"] + before.params["dense1.b"]
    assert not np.array_equal(scores.argmax(axis=1), trainer.data.train.t)
    assert len(run(Net(**{**vars(net), "stop": "never", "epochs": 3}).build())) == 24
