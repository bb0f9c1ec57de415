"""Several mistakes, and factors of any size, are told layer by layer; noise is told as no mistake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from nettui.nn.activations import ReLU, Sigmoid, Tanh
from nettui.sources.own.backward import RIGHT, Variant, backward, forward
from nettui.sources.own.matching import LOSSES, FoundLoss
from nettui.sources.own.mistakes import Wrong, find_mistake
from nettui.types import Array
from tests.sources.own.textbook import drawn

LOSS = FoundLoss(LOSSES[1], "mean")
NET = drawn((Tanh(), Sigmoid(), ReLU()), "softmax", width=5)
RUN = forward(NET.structure, NET.params, NET.x, NET.targets, LOSS)


def told(gradients: Mapping[str, Array]) -> Wrong | None:
    return find_mistake(NET.structure, LOSS, NET.params, gradients, NET.x, NET.targets)


def said(gradients: Mapping[str, Array]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = told(gradients)
    assert found is not None
    return [(each.variant.symptom, each.variant.what, each.tensors) for each in found.made]


def right(variant: Variant = RIGHT) -> dict[str, Array]:
    return {k: np.array(v) for k, v in backward(NET.structure, NET.params, RUN, variant).items()}


ALL = ("W4", "b4", "W3", "b3", "W2", "b2", "W1", "b1")


FLIPPED = "its sign is flipped: y − t where t − y, or the other way round"


@pytest.mark.parametrize(
    ("factor", "symptom", "what"),
    [
        (0.1, "all gradients off by a factor", "it is 0.100 times as large"),
        (-3.0, "all gradients off by a factor", "it is -3.00 times as large"),
        (1 / 11, "gradients are averaged twice", "it is divided by the number of samples twice"),
        (11.0, "gradients are summed, not averaged", "it is a sum over the samples where the loss is a mean"),
        (
            -1.0,
            "gradients have the wrong sign",
            "its sign is flipped: y − t where t − y, or the other way round",
        ),
    ],
)
def test_a_factor_of_all_gradients(factor: float, symptom: str, what: str) -> None:
    assert said({name: factor * array for name, array in right().items()}) == [(symptom, what, ALL)]


@pytest.mark.parametrize(
    ("factor", "times"),
    [
        (0.1, "0.100 times as large"),
        (2.0, "2.00 times as large"),
        (11.0, "multiplied by the number of samples"),
        (1 / 11, "divided by the number of samples once more"),
    ],
)
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_factor_from_a_layer_down(factor: float, times: str, layer: int) -> None:
    below = {name for n in range(1, layer + 1) for name in (f"W{n}", f"b{n}")}
    gradients = {name: array * (factor if name in below else 1) for name, array in right().items()}
    what = f"from dW{layer} down, the gradient is {times}"
    tensors = tuple(name for name in ALL if name in below)
    assert said(gradients) == [("gradients off by a factor from a layer down", what, tensors)]


def test_a_factor_of_one_gradient() -> None:
    gradients = right()
    gradients["W2"] *= 0.7
    expected = ("a tensor's gradient off by a factor", "dW2 is 0.700 times as large", ("W2",))
    assert said(gradients) == [expected]


def test_a_gradient_of_another_parameter() -> None:
    gradients = right()
    gradients["W2"] = gradients["W3"]
    what = "dW2 holds the gradient of W3"
    assert said(gradients) == [("a gradient is another parameter's", what, ("W2",))]


def test_two_mistakes_are_both_named() -> None:
    no_derivative = Variant("", "", frozenset({1}), derivative=lambda at: np.ones_like(at.z))
    gradients = right(no_derivative)
    gradients["b4"] = np.zeros_like(gradients["b4"])
    gradients["W1"] /= 11
    assert [(symptom, tensors) for symptom, _, tensors in said(gradients)] == [
        ("a bias has no gradient", ("b4",)),
        ("a derivative is left out", ("W2", "b2", "W1", "b1")),
        ("a tensor's gradient off by a factor", ("W1",)),
    ]


def test_the_same_mistake_in_several_layers_is_one() -> None:
    gradients = right()
    for name in ("b2", "b3"):
        gradients[name] = np.zeros_like(gradients[name])
    assert said(gradients) == [("a bias has no gradient", "db is all 0", ("b3", "b2"))]


@pytest.mark.parametrize("name", ["W1", "b2", "W4"])
def test_noise_is_no_mistake_that_is_named(name: str) -> None:
    gradients = right()
    gradients[name] += 0.01 * np.random.default_rng(0).standard_normal(gradients[name].shape)
    found = told(gradients)
    assert found is not None
    assert (found.tensors, found.made) == ((name,), ())
