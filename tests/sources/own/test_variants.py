"""Each mistake in a backward pass is named as that mistake; the textbook's gradients as none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import LeakyReLU
from nettui.sources.own.backward import RIGHT, backward, forward, scores_gradient
from nettui.sources.own.matching import LOSSES, FoundLoss
from nettui.sources.own.mistakes import SHIFTS, Wrong, find_mistake
from nettui.sources.own.variants import variants
from nettui.types import Array
from tests.sources.own.textbook import Drawn, K, drawn

LOSS = FoundLoss(LOSSES[6], "mean")
"""Half the squared error: the gradients of softmax with cross-entropy sum to 0, like some that are wrong."""
RATE = 0.3
HIDDEN: tuple[tuple[Activation, ...], ...] = (
    (),
    (ReLU(),),
    (Sigmoid(),),
    (Tanh(),),
    (ReLU(), ReLU()),
    (Sigmoid(), Tanh()),
    (Tanh(), Linear()),
    (LeakyReLU(0.1),),
)
named = pytest.mark.parametrize("activations", HIDDEN, ids=lambda each: "-".join(f.name for f in each))


def mistake_in(net: Drawn, gradients: Mapping[str, Array]) -> Wrong | None:
    return find_mistake(net.structure, LOSS, net.params, gradients, net.x, net.targets, rate=RATE)


@named
def test_each_mistake_is_named_with_its_tensors(activations: tuple[Activation, ...]) -> None:
    """If two give the same gradients, the one that is tried first: then the symptom is its own."""
    net = drawn(activations, width=7)
    run = forward(net.structure, net.params, net.x, net.targets, LOSS)
    right = backward(net.structure, net.params, run, RIGHT)
    seen = []
    for variant in variants(net.structure, len(net.x), RATE):
        with np.errstate(all="ignore"):
            gradients = backward(net.structure, net.params, run, variant)
        if not all(np.isfinite(array).all() for array in gradients.values()):
            continue  # its formula does not go with the shapes
        same = [name for name in right if np.allclose(gradients[name], right[name], rtol=1e-6, atol=1e-12)]
        found = mistake_in(net, gradients)
        if len(same) == len(right):
            assert found is None
            continue
        assert found is not None
        assert found.variant is not None
        assert set(found.tensors) == set(right) - set(same)
        twin = backward(net.structure, net.params, run, found.variant)
        assert all(np.allclose(twin[name], gradients[name], rtol=1e-3, atol=1e-8) for name in right)
        if found.variant.symptom != variant.symptom:
            seen.append((found.variant.what, variant.what))
        else:
            assert found.culprit(net.structure) in found.tensors
    assert seen == [], "two mistakes that give the same gradients"


@named
def test_no_gradient_is_not_one_that_sums_to_zero(activations: tuple[Activation, ...]) -> None:
    """Over the classes, the gradients of softmax with cross-entropy sum to about 1e-17."""
    net = drawn(activations)
    loss = FoundLoss(LOSSES[0], "mean")
    run = forward(net.structure, net.params, net.x, net.targets, loss)
    right, last = backward(net.structure, net.params, run), f"b{len(net.structure.layers)}"
    for wrong, symptom in (
        (np.zeros(K), "a bias has no gradient"),
        (np.full(K, right[last].sum()), "bias gradient is one number"),
    ):
        assert wrong.any() == (symptom == "bias gradient is one number")
        found = find_mistake(net.structure, loss, net.params, {**right, last: wrong}, net.x, net.targets)
        assert found is not None
        assert found.variant is not None
        assert (found.tensors, found.variant.symptom) == ((last,), symptom)


@named
def test_the_textbook_makes_no_mistake(activations: tuple[Activation, ...]) -> None:
    net = drawn(activations, transposed=True)
    run = forward(net.structure, net.params, net.x, net.targets, LOSS)
    right = backward(net.structure, net.params, run, RIGHT)
    assert mistake_in(net, right) is None
    assert mistake_in(net, {name: array.astype(np.float32) for name, array in right.items()}) is None
    tripled = {name: 3 * array for name, array in right.items()}
    params, x, y = net.params, net.x, net.targets
    assert find_mistake(net.structure, LOSS, params, tripled, x, y, free_scale=True) is None
    assert find_mistake(net.structure, LOSS, params, tripled, x, y) is not None


@pytest.mark.parametrize(("by", "what"), SHIFTS)
def test_shifted_labels_are_named(by: int, what: str) -> None:
    net = drawn((ReLU(),))
    run = forward(net.structure, net.params, net.x, net.targets, LOSS)
    delta = scores_gradient(net.structure, run.z[-1], np.roll(net.targets, by, axis=1), LOSS)
    found = mistake_in(net, backward(net.structure, net.params, run._replace(delta=delta), RIGHT))
    assert found is not None
    assert found.variant is not None
    assert (found.variant.symptom, found.variant.what) == ("labels are shifted in the code", what)


@pytest.mark.parametrize("activations", HIDDEN[1:], ids=lambda each: "-".join(f.name for f in each))
def test_a_mistake_of_no_known_kind_is_placed(activations: tuple[Activation, ...]) -> None:
    net = drawn(activations)
    run = forward(net.structure, net.params, net.x, net.targets, LOSS)
    gradients = dict(backward(net.structure, net.params, run, RIGHT))
    gradients["W1"] = gradients["W1"] + 0.1 * np.random.default_rng(1).standard_normal(gradients["W1"].shape)
    found = mistake_in(net, gradients)
    assert found is not None
    assert (found.tensors, found.variant) == (("W1",), None)
    assert found.culprit(net.structure) == "W1"
