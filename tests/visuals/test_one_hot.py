"""One sample at the loss, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.visuals.one_hot import one_hot
from tests.nets import Net, with_random_params, with_value


@given(sample=st.integers(0, 9), classes=st.integers(2, 5), seed=st.integers(0, 99))
def test_y_minus_the_one_hot_label_over_n_is_the_gradient(sample: int, classes: int, seed: int) -> None:
    trainer = Net(hidden=(), activations=(), bias=(True,), classes=classes, seed=seed).build()
    step = trainer.step(with_random_params(trainer.start(), seed))
    x, labels = trainer.data.train.x[step.ops[0].arrays["rows"]], step.ops[0].arrays["labels"]
    scores = x @ step.before.params["dense1.W"] + step.before.params["dense1.b"]
    y = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    t = (labels[:, None] == np.arange(classes)).astype(float)
    found = one_hot(step, sample)
    assert found is not None
    assert found.label == labels[sample]
    np.testing.assert_array_equal(found.t, t[sample])
    np.testing.assert_allclose(found.y, y[sample], rtol=1e-12)
    np.testing.assert_allclose(found.dz, ((y - t) / len(t))[sample], atol=1e-15)


def test_a_single_output_is_compared_with_the_label_itself() -> None:
    trainer = Net(loss="binary-cross-entropy", classes=2).build()
    step = trainer.step(trainer.start())
    for sample, label in enumerate(step.ops[0].arrays["labels"].tolist()):
        found = one_hot(step, sample)
        assert found is not None
        assert found.t.tolist() == [label]
        np.testing.assert_allclose(found.dz, (found.y - label) / 10, rtol=1e-12)


@pytest.mark.parametrize("loss", ["hinge", "perceptron"])
def test_raw_scores_are_not_compared_with_a_label(loss: str) -> None:
    trainer = Net(loss=loss).build()
    assert one_hot(trainer.step(trainer.start()), 0) is None


def test_a_step_that_ends_before_the_loss_has_none() -> None:
    trainer = Net().build()
    assert one_hot(trainer.step(with_value(trainer.start(), "dense2.W", np.nan)), 0) is None
