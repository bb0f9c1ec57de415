"""The textbook backward pass against PyTorch, and the mistakes in it, each recognized by its gradients."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.sources.own.backward import RIGHT, backward, forward
from nettui.sources.own.matching import LIKELIHOOD, FoundLoss
from nettui.sources.own.mistakes import find_mistake
from nettui.sources.own.structure import DenseLayer, Structure, identify, identify_by_loss
from nettui.sources.own.variants import variants
from nettui.types import Array, Tensor

RNG = np.random.default_rng(1)
N, D, H, K = 11, 6, 7, 4
X, T = RNG.standard_normal((N, D)), RNG.integers(0, K, N)
TARGETS = np.eye(K)[T]
LOSS = FoundLoss(LIKELIHOOD, "mean")
TORCH = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "linear": lambda z: z}


def network(*activations: Activation, transposed: bool = False) -> tuple[Structure, dict[str, Array]]:
    """A network with hidden layers of H units, and its parameters."""
    sizes = [D, *[H] * len(activations), K]
    layers = tuple(DenseLayer(f"layer{n}", f"W{n}", f"b{n}", transposed) for n in range(1, len(sizes)))
    params = {}
    for n, (fan_in, fan_out) in enumerate(pairwise(sizes), 1):
        W = RNG.standard_normal((fan_in, fan_out)) / fan_in**0.5
        params[f"W{n}"] = W.T.copy() if transposed else W
        params[f"b{n}"] = 0.3 * RNG.standard_normal((fan_out, 1) if transposed else fan_out)
    return Structure(layers, activations, "softmax"), params


def torch_gradients(structure: Structure, params: Mapping[str, Array]) -> dict[str, Array]:
    held = {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}
    a = torch.tensor(X)
    for layer, activation in zip(structure.layers, (*structure.activations, Linear()), strict=True):
        W = held[layer.weight].T if layer.transposed else held[layer.weight]
        a = TORCH[activation.name](a @ W + held[layer.bias].reshape(-1))
    cross_entropy(a, torch.tensor(T)).backward()
    return {name: array.grad.numpy() for name, array in held.items() if array.grad is not None}


NETWORKS = {
    "linear": network(),
    "relu": network(ReLU()),
    "columns": network(Sigmoid(), transposed=True),
    "deep": network(Tanh(), ReLU(), Sigmoid()),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_those_of_pytorch(name: str) -> None:
    structure, params = NETWORKS[name]
    found = backward(structure, params, forward(structure, params, X, TARGETS, LOSS))
    for key, expected in torch_gradients(structure, params).items():
        assert np.abs(found[key] - expected).max() < 1e-8, key


@pytest.mark.parametrize("name", NETWORKS)
def test_right_gradients_are_no_mistake(name: str) -> None:
    structure, params = NETWORKS[name]
    assert find_mistake(structure, LOSS, params, torch_gradients(structure, params), X, TARGETS) is None


@pytest.mark.parametrize("name", NETWORKS)
def test_each_mistake_is_named_by_the_gradients_that_it_makes(name: str) -> None:
    structure, params = NETWORKS[name]
    run = forward(structure, params, X, TARGETS, LOSS)
    right = backward(structure, params, run, RIGHT)
    seen = 0
    for variant in variants(structure, N, rate=0.1):
        wrong = backward(structure, params, run, variant)
        if not all(np.isfinite(array).all() for array in wrong.values()):
            continue  # a formula that does not go with these shapes
        found = find_mistake(structure, LOSS, params, wrong, X, TARGETS, rate=0.1)
        if all(np.allclose(right[key], wrong[key], rtol=1e-6, atol=1e-12) for key in right):
            assert found is None
            continue
        assert found is not None
        assert found.variant is not None
        again = backward(structure, params, run, found.variant)
        assert all(np.allclose(again[key], wrong[key], rtol=1e-3, atol=1e-9) for key in again), variant.what
        seen += 1
    assert seen > 10


def test_an_unknown_mistake_is_told_with_its_tensors_alone() -> None:
    structure, params = NETWORKS["relu"]
    wrong = torch_gradients(structure, params)
    wrong["W1"] = wrong["W1"] + 0.1 * RNG.standard_normal(wrong["W1"].shape)
    found = find_mistake(structure, LOSS, params, wrong, X, TARGETS)
    assert found is not None
    assert (found.tensors, found.variant) == (("W1",), None)


def known(structure: Structure, params: Mapping[str, Array]) -> list[Tensor]:
    units = 0 if structure.layers[0].transposed else 1
    return [
        tensor
        for layer in structure.layers
        for tensor in (
            Tensor(layer.weight, params[layer.weight].shape, layer.layer, "weight", units),
            Tensor(layer.bias, params[layer.bias].shape, layer.layer, "bias", 0),
        )
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_identified_by_its_answers_or_by_its_loss(name: str) -> None:
    structure, params = NETWORKS[name]
    tensors = known(structure, params)
    found = identify(tensors, params, X, lambda at, x: structure.answer(at, x))
    assert found == structure
    pair = identify_by_loss(
        tensors, params, X, TARGETS, lambda at: LOSS.value(structure.answer(at, X), TARGETS)
    )
    assert pair is not None
    assert (pair[0].activations, pair[1].name) == (structure.activations, "cross-entropy")
    assert identify(tensors, params, X, lambda at, x: np.cos(x[:, :K])) is None
