"""A plain function beside a list of layers is its loss, whatever it returns, in either order of arguments."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nettui.sources.own.conventions.loss_beside import (
    LossFunction,
    LossObject,
    NoLoss,
    loss_beside,
    losses_of,
    slope_of,
)
from nettui.sources.own.matching import LOSSES, FoundLoss, output_of_kind
from nettui.sources.own.network import Unfit
from nettui.types import Array

N, K = 11, 4
RNG = np.random.default_rng(3)
SCORES, T = RNG.standard_normal((N, K)), RNG.integers(0, K, N)
Y = np.eye(K)[T]


def numeric(function: Callable[[Array], float], at: Array) -> Array:
    """The gradient by central differences."""
    found = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[index] = 1e-5
        found[index] = (function(at + step) - function(at - step)) / 2e-5
    return found


def hinge(scores: Array, y: Array) -> float:
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)
    return float(margins.sum() / len(y) - 1)


def entropy(y: Array, p: Array) -> Any:
    """One number a sample."""
    return -(y * np.log(p)).sum(axis=1)


def binary(q: Array, r: Array) -> float:
    """Labels first, which the names do not say."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(q * np.log(r) + (1 - q) * np.log(1 - r)).sum() / len(q))


def odd(scores: Array, y: Array) -> float:
    return float((np.abs(scores - y) ** 3).sum())


def columns(scores: Array, y: Array) -> float:
    e = np.exp(scores)
    return float(-np.log(e / e.sum(axis=0))[y.argmax(axis=0), np.arange(y.shape[1])].mean())


PROBABILITIES, SIGMOIDS = output_of_kind(SCORES, "softmax"), output_of_kind(SCORES, "sigmoid")
ALONE: dict[str, tuple[Callable[..., Any], Array, Array, bool]] = {
    "classes": (hinge, SCORES, T, True),
    "one number a sample": (entropy, PROBABILITIES, Y, True),
    "labels first": (binary, SIGMOIDS, Y, True),
    "samples as columns": (columns, SCORES.T.copy(), Y.T.copy(), True),
    "unknown": (odd, SCORES, Y, False),
}


@pytest.mark.parametrize("name", ALONE)
def test_the_gradient_of_a_function_that_returns_a_number(name: str) -> None:
    function, out, y, known = ALONE[name]
    loss = loss_beside([function])
    assert isinstance(loss, LossFunction)
    value, gradient = loss(out, y)
    swapped = name in ("one number a sample", "labels first")

    def ask(at: Array) -> float:
        return float(np.mean(function(y, at) if swapped else function(at, y)))

    assert value == pytest.approx(ask(out), rel=1e-12)
    assert np.abs(gradient - numeric(ask, out)).max() < 1e-7
    said = "nettui adds its gradient" if known else "which is slow"
    assert said in loss.remark(out, y)


def test_a_gradient_that_the_function_returns_is_taken_as_it_is() -> None:
    loss = loss_beside([lambda scores, y: (1.5, 7 * scores)])
    value, gradient = loss(SCORES, T)
    assert value == 1.5
    assert (gradient == 7 * SCORES).all()
    assert not loss.remark(SCORES, T)


def test_a_second_function_is_the_derivative() -> None:
    model = SimpleNamespace(
        loss=lambda y_true, y_pred: 2.0, loss_prime=lambda y_true, y_pred: y_pred - y_true
    )
    loss = loss_beside(list(losses_of(model)), slope_of(model))
    value, gradient = loss(SCORES, Y)
    assert value == 2
    assert (gradient == SCORES - Y).all()


def test_what_is_a_loss_and_what_is_none() -> None:
    class Loss:
        def forward(self, out: Array, y: Array) -> float:
            return 3.0

        def backward(self) -> Array:
            return SCORES

    class Model:
        def loss(self, x: Array, y: Array) -> float:
            """Takes inputs, not outputs."""
            return 1.0

    assert isinstance(loss_beside([hinge, Loss()]), LossObject)
    assert loss_beside([Loss])(SCORES, T) == (3.0, SCORES)
    assert isinstance(loss_beside(list(losses_of(Model()))), NoLoss)
    assert isinstance(loss_beside([print, 3, np.zeros(2), lambda x: x]), NoLoss)


def test_a_function_that_returns_something_else_is_told() -> None:
    with pytest.raises(Unfit, match=r"a number, or \(number, gradient\), from <lambda>, found str"):
        loss_beside([lambda scores, y: "3"])(SCORES, T)


@pytest.mark.parametrize("known", LOSSES, ids=[f"{each.name}-{each.output}" for each in LOSSES])
def test_the_slope_of_a_known_loss(known: Any) -> None:
    out = output_of_kind(SCORES, "scores" if known.output == "any" else known.output)
    for reduction in ("mean", "sum"):
        found = FoundLoss(known, reduction)
        expected = numeric(lambda at, found=found: found.value(at, Y), out)  # type: ignore[misc]
        assert (np.abs(found.slope(out, Y) - expected) < 1e-6 * np.maximum(1, np.abs(expected))).all()
