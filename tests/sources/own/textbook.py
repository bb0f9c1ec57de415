"""A dense network of 1 to 3 layers with random parameters, and the same in PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.sources.own.matching import FoundLoss, Known
from nettui.sources.own.structure import DenseLayer, Structure
from nettui.types import Array

FEATURES, K, SAMPLES = 6, 3, 11


@dataclass(frozen=True)
class Drawn:
    """A network with parameters, rows x, and one-hot targets."""

    structure: Structure
    params: dict[str, Array]
    x: Array
    targets: Array


def drawn(
    activations: tuple[Activation, ...],
    output: str = "scores",
    transposed: bool = False,
    biases: bool = True,
    width: int = 5,
    seed: int = 0,
) -> Drawn:
    """A network with hidden layers of equal width, of which biases are away from 0."""
    rng = np.random.default_rng(seed)
    sizes = (FEATURES, *(width,) * len(activations), K)
    layers, params = [], {}
    for number, (fan_in, fan_out) in enumerate(pairwise(sizes), 1):
        weight, bias = f"W{number}", f"b{number}" if biases else ""
        W = rng.standard_normal((fan_in, fan_out)) / fan_in**0.5
        params[weight] = W.T.copy() if transposed else W
        if bias:
            params[bias] = 0.5 * rng.standard_normal((fan_out, 1) if transposed else (fan_out,))
        layers.append(DenseLayer(f"layer{number}", weight, bias, transposed))
    x, targets = rng.standard_normal((SAMPLES, FEATURES)), np.eye(K)[rng.integers(0, K, SAMPLES)]
    return Drawn(Structure(tuple(layers), activations, output), params, x, targets)


def in_torch(
    torch: ModuleType, net: Drawn, loss: FoundLoss, parts: Mapping[Known, Any]
) -> tuple[Array, float, dict[str, Array]]:
    """Answers, loss and gradients; `parts` has PyTorch's loss of each sample."""
    params = {name: torch.tensor(array, requires_grad=True) for name, array in net.params.items()}
    flow = torch.tensor(net.x)
    for layer, activation in zip(net.structure.layers, (*net.structure.activations, Linear()), strict=True):
        W = params[layer.weight]
        flow = flow @ (W.T if layer.transposed else W)
        flow = flow + params[layer.bias].reshape(-1) if layer.bias else flow
        flow = of_torch(torch, activation)(flow)
    answers = {"scores": lambda s: s, "softmax": lambda s: s.softmax(1), "sigmoid": torch.sigmoid}[
        net.structure.output
    ](flow)
    each = parts[loss.known](answers, torch.tensor(net.targets))
    value = each.mean() if loss.reduction == "mean" else each.sum()
    value.backward()
    return answers.detach().numpy(), value.item(), {name: p.grad.numpy() for name, p in params.items()}


def of_torch(torch: ModuleType, activation: Activation) -> Any:
    """PyTorch's function."""
    known: dict[type, Any] = {ReLU: torch.relu, Sigmoid: torch.sigmoid, Tanh: torch.tanh}
    return known.get(type(activation), lambda z: z)
