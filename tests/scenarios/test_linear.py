"""Chapter 1: linear classifiers and their losses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.types import Array
from tests.scenarios.runs import SEEDS, first_step, present, train_scenario


@pytest.mark.parametrize("seed", SEEDS)
def test_the_perceptron_stays_within_novikoff_s_bound_on_mistakes(seed: int) -> None:
    run = train_scenario("linear-perceptron", seed)
    x = run.trainer.data.train.x
    mistakes = sum(step.accuracy < 1 for step in run.steps)
    longest, margin = np.square(x).sum(axis=1).max() + 1, 0.05  # the bias is an input of 1
    begin = run.steps[0].before.params["dense1.W"]
    start = np.linalg.norm(begin[:, 0] - begin[:, 1]) / (2 * 0.1)  # a mistake moves both columns by 0.1 x
    assert 0 < mistakes <= longest / margin**2 + 2 * start / margin
    assert run.steps[-1].end
    assert len(run.steps) < 50 * len(x)
    assert run.train.accuracy == 1.0


def test_a_correctly_classified_sample_does_not_change_the_perceptron() -> None:
    for step in train_scenario("linear-perceptron").steps:
        assert step.after is not None
        assert (step.before.params.flat == step.after.params.flat).all() == (step.accuracy == 1.0)


def test_the_perceptron_does_not_stop_if_no_line_separates_the_classes() -> None:
    run = train_scenario("linear-perceptron", data__noise=0.3)
    assert len(run.steps) == 50 * 100
    assert run.train.accuracy < 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_initial_hinge_loss_is_the_number_of_classes_minus_one(seed: int) -> None:
    run = train_scenario("linear-hinge", seed)
    assert run.losses[0] == pytest.approx(2.0, rel=0.03)
    assert run.validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_of_softmax_and_cross_entropy_is_y_minus_t(seed: int) -> None:
    _, step = first_step("linear-softmax", seed)
    softmax = present(next(op.out for op in step.ops if op.site == "softmax" and op.phase == "forward"))
    gradient = present(next(op.out for op in step.ops if op.site == "softmax" and op.phase == "backward"))
    t = step.ops[0].arrays["labels"]
    assert np.allclose(gradient, (softmax - np.eye(3)[t]) / len(t), rtol=1e-12)
    assert step.loss.data == pytest.approx(-np.log(softmax[np.arange(len(t)), t]).mean())
    assert train_scenario("linear-softmax", seed).validation.accuracy >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_logistic_regression_comes_close_to_the_optimum(seed: int) -> None:
    run = train_scenario("linear-logistic", seed)
    optimum = newton(run.trainer.data.train.x, run.trainer.data.train.t)
    assert run.losses[0] == pytest.approx(math.log(2), rel=0.02)
    assert 0.1 < optimum <= run.train.loss < optimum + 0.05
    assert 0.8 < run.train.accuracy < 1.0


def newton(x: Array, t: Array) -> float:
    """The smallest mean binary cross-entropy of a linear model, by Newton's method."""
    inputs = np.c_[x, np.ones(len(x))]
    w = np.zeros(inputs.shape[1])
    for _ in range(25):
        y = 1 / (1 + np.exp(-inputs @ w))
        w -= np.linalg.solve((inputs * (y * (1 - y))[:, None]).T @ inputs, inputs.T @ (y - t))
    y = 1 / (1 + np.exp(-inputs @ w))
    return float(-np.log(np.where(t == 1, y, 1 - y)).mean())
