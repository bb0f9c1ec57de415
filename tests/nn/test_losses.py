"""Losses: the baseline loss, scores of ±1000, and stopping once all samples are classified."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.fixed_inits import Zeros
from nettui.nn.losses import LOSSES, CrossEntropy
from tests.nets import Net, after, run

BASELINE: dict[str, Callable[[int], float]] = {
    "cross-entropy": lambda k: math.log(k),
    "hinge": lambda k: k - 1,
    "perceptron": lambda k: 0,
    "binary-cross-entropy": lambda k: math.log(2),
    "squared-error": lambda k: 1,
    "absolute-error": lambda k: 1,
    "huber": lambda k: 0.5,
}


@pytest.mark.parametrize("name", LOSSES)
@given(classes=st.integers(2, 30), seed=st.integers(0, 2**32))
def test_scores_of_zero_give_the_baseline_loss(name: str, classes: int, seed: int) -> None:
    loss = LOSSES[name]()
    classes = 2 if name.startswith("binary") else classes
    t = np.random.default_rng(seed).integers(classes, size=7)
    losses = loss.per_sample(np.zeros((7, loss.outputs(classes))), t)
    assert losses == pytest.approx(np.full(7, BASELINE[name](classes)))
    assert loss.baseline_loss(classes, t).value == pytest.approx(BASELINE[name](classes))


@pytest.mark.parametrize("name", [name for name, kind in LOSSES.items() if not kind.takes_numbers])
@pytest.mark.parametrize("size", [1e3, -1e3])
def test_scores_of_a_thousand_do_not_overflow_and_a_common_shift_has_no_effect(
    name: str, size: float
) -> None:
    loss = LOSSES[name]()
    t = np.array([0, 1])
    s = np.full((2, loss.outputs(2)), 0.0)
    s[:, 0] = size
    assert np.isfinite(loss.per_sample(s, t)).all()
    assert np.isfinite(loss.backward(s, loss.predict(s), t)).all()
    assert loss.per_sample(s, t).max() in (1000.0, 1001.0)
    if s.shape[1] > 1:
        np.testing.assert_allclose(loss.per_sample(s + 1000.0, t), loss.per_sample(s, t), atol=1e-12)


def test_the_perceptron_changes_only_the_top_and_the_correct_score_of_wrong_samples() -> None:
    """Course 1.1: +x for the wrong class, −x for the correct one, 0 for correctly classified samples."""
    s, t = np.array([[3.0, 1.0, 2.0], [3.0, 1.0, 2.0]]), np.array([0, 1])
    loss = LOSSES["perceptron"]()
    assert loss.per_sample(s, t).tolist() == [0.0, 2.0]
    assert loss.backward(s, s, t).tolist() == [[0, 0, 0], [0.5, -0.5, 0]]


def test_a_linear_perceptron_stops_once_all_samples_are_classified() -> None:
    """Course 3.1: on separable data the run ends early, but not before all samples are correct."""
    linear = Net(hidden=(), activations=(), bias=(True,), loss="perceptron", init=Zeros())
    net = replace(linear, inputs=12, samples=8, epochs=500, batch=1, rate=1.0, stop="all-classified")
    trainer = net.build()
    steps = run(trainer)
    last = after(steps[-1])
    assert last.step < 500 * 8
    scores = trainer.data.train.x @ last.params["dense1.W"] + last.params["dense1.b"]
    assert np.array_equal(scores.argmax(axis=1), trainer.data.train.t)
    before = after(steps[-9])  # one epoch earlier, some sample was wrong
    scores = trainer.data.train.x @ before.params["dense1.W"] + before.params["dense1.b"]
    assert not np.array_equal(scores.argmax(axis=1), trainer.data.train.t)
    assert len(run(replace(net, stop="never", epochs=3).build())) == 24


@pytest.mark.parametrize("name", ["cross-entropy", "binary-cross-entropy"])
@given(
    smoothing=st.sampled_from((0.0, 0.1, 0.9)),
    weights=st.just("balanced") | st.tuples(st.floats(0.1, 9), st.floats(0.1, 9)),
    seed=st.integers(0, 2**32),
)
def test_the_baseline_of_smoothed_and_weighted_labels_is_the_loss_at_scores_of_zero(
    name: str, smoothing: float, weights: str | tuple[float, ...], seed: int
) -> None:
    t = np.random.default_rng(seed).integers(2, size=7)
    loss = LOSSES[name](smoothing, weights).fitted(t, 2)  # type: ignore[call-arg]
    data = loss.per_sample(np.zeros((7, loss.outputs(2))), t).sum() / loss.divisor(t)
    assert loss.baseline_loss(2, t).value == pytest.approx(data)
    assert smoothing or loss.baseline_loss(2, t).formula == "ln 2"


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    """n/(K·n_k), by hand: every class has the same total weight; one without samples counts as one."""
    t = np.array([0] * 6 + [1] * 3 + [2])
    loss = CrossEntropy(weights="balanced").fitted(t, 3)
    assert loss.weights == pytest.approx((10 / 18, 10 / 9, 10 / 3))
    assert [loss.weight(t)[t == k].sum() for k in range(3)] == pytest.approx([10 / 3] * 3)  # type: ignore[index]
    assert CrossEntropy(weights="balanced").fitted(t, 4).weights[3] == pytest.approx(10 / 4)


def test_weights_of_one_and_no_smoothing_are_the_plain_loss() -> None:
    s, t = np.random.default_rng(0).standard_normal((6, 3)), np.array([0, 1, 2, 0, 1, 2])
    plain, ones = CrossEntropy(), CrossEntropy(weights=(1.0, 1.0, 1.0))
    np.testing.assert_allclose(ones.per_sample(s, t), plain.per_sample(s, t), rtol=1e-14)
    np.testing.assert_allclose(ones.backward(s, ones.predict(s), t), plain.backward(s, plain.predict(s), t))
    assert ones.divisor(t) == plain.divisor(t) == 6
