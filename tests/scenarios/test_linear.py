"""Chapter 1: linear classifiers and their losses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.types import Array
from tests.scenarios.runs import SEEDS, begun, trained


@pytest.mark.parametrize("seed", SEEDS)
def test_the_perceptron_stops_after_no_more_mistakes_than_novikoff_allows(seed: int) -> None:
    found = trained("linear-perceptron", seed)
    x = found.trainer.data.train.x
    mistakes = sum(step.accuracy < 1 for step in found.steps)
    assert mistakes <= (np.square(x).sum(axis=1).max() + 1) / 0.05**2  # the bias is an input of 1
    assert found.steps[-1].end
    assert len(found.steps) < 50 * len(x)
    assert found.train.accuracy == 1.0


def test_a_sample_classified_right_teaches_the_perceptron_nothing() -> None:
    for step in trained("linear-perceptron").steps:
        assert step.after is not None
        assert (step.before.params.flat == step.after.params.flat).all() == (step.accuracy == 1.0)


def test_where_no_line_parts_the_classes_the_perceptron_runs_on() -> None:
    found = trained("linear-perceptron", data__noise=0.3)
    assert len(found.steps) == 50 * 100
    assert found.train.accuracy < 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_hinge_loss_begins_at_one_less_than_the_classes(seed: int) -> None:
    found = trained("linear-hinge", seed)
    assert found.losses[0] == pytest.approx(2.0, rel=0.03)
    assert found.validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_what_flows_back_through_softmax_is_y_less_t(seed: int) -> None:
    _, step = begun("linear-softmax", seed)
    softmax = next(op.out for op in step.ops if op.site == "softmax" and op.phase == "forward")
    back = next(op.out for op in step.ops if op.site == "softmax" and op.phase == "backward")
    t = step.ops[0].arrays["labels"]
    assert np.allclose(back, (softmax - np.eye(3)[t]) / len(t), rtol=1e-12)
    assert step.loss.data == pytest.approx(-np.log(softmax[np.arange(len(t)), t]).mean())
    assert trained("linear-softmax", seed).validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_logistic_regression_comes_near_the_least_loss_there_is(seed: int) -> None:
    found = trained("linear-logistic", seed)
    least = newton(found.trainer.data.train.x, found.trainer.data.train.t)
    assert found.losses[0] == pytest.approx(math.log(2), rel=0.02)
    assert 0.1 < least <= found.train.loss < least + 0.05
    assert 0.8 < found.train.accuracy < 1.0


def newton(x: Array, t: Array) -> float:
    """The least mean binary cross-entropy of a linear model, by Newton's method."""
    inputs = np.c_[x, np.ones(len(x))]
    w = np.zeros(inputs.shape[1])
    for _ in range(25):
        y = 1 / (1 + np.exp(-inputs @ w))
        w -= np.linalg.solve((inputs * (y * (1 - y))[:, None]).T @ inputs, inputs.T @ (y - t))
    y = 1 / (1 + np.exp(-inputs @ w))
    return float(-np.log(np.where(t == 1, y, 1 - y)).mean())
