"""The textbook backward pass of a dense network, and the ways in which learners get it wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nettui.nn.activations import Activation, Linear
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure, output_functions
from nettui.types import Array

H = 1e-6


class Pass(NamedTuple):
    """A forward pass: the input and output of each layer before and after its activation, and dE/dscores."""

    x: Array
    z: tuple[Array, ...]
    a: tuple[Array, ...]
    delta: Array

    def below(self, layer: int) -> Array:
        """What a layer reads."""
        return self.x if layer == 0 else self.a[layer - 1]


class At(NamedTuple):
    """Where a derivative is taken: the activation, its input and output, dE/da, the whole pass, the layer."""

    f: Activation
    z: Array
    a: Array
    da: Array
    run: Pass
    layer: int


Derivative = Callable[[At], Array]
"""f′ as computed by someone."""


@dataclass(frozen=True)
class Variant:
    """One mistake: the symptom that it is to the checks, what it is, and its formulas.

    It is made in `layers`, counted from 0, None for all; the formulas of the others are the textbook's.
    """

    symptom: str
    what: str
    layers: frozenset[int] | None = None
    derivative: Derivative | None = None
    carry: Callable[[Array, Array, Array], Array] | None = None
    """dE/da of the layer below, from dE/dz, W and dE/dW."""
    weights: Callable[[Array, Array, Pass, int], Array] | None = None
    """dE/dW from what the layer reads and dE/dz."""
    biases: Callable[[Array], Array] | None = None
    """dE/db from dE/dz."""
    scale: float = 1.0

    def made_in(self, layer: int) -> bool:
        """Whether a layer has the mistake."""
        return self.layers is None or layer in self.layers


RIGHT = Variant("", "")


def forward(
    structure: Structure, params: Mapping[str, Array], x: Array, targets: Array, loss: FoundLoss
) -> Pass:
    """The forward pass, with the numeric derivative of the loss by each score."""
    zs: list[Array] = []
    outputs: list[Array] = []
    a = x
    for layer, activation in zip(structure.layers, (*structure.activations, Linear()), strict=True):
        z = layer.apply(params, a)
        a = activation.value(z)
        zs.append(z)
        outputs.append(a)
    return Pass(x, tuple(zs), tuple(outputs), scores_gradient(structure, zs[-1], targets, loss))


def scores_gradient(structure: Structure, scores: Array, targets: Array, loss: FoundLoss) -> Array:
    """dE/dscores by central differences, for whatever loss and output function."""
    function = output_functions()[structure.output]
    found = np.empty_like(scores)
    for k in range(scores.shape[1]):
        moved = np.zeros_like(scores)
        moved[:, k] = H
        up, down = (loss.known.each(function(scores + sign * moved), targets) for sign in (1, -1))
        found[:, k] = (up - down) / (2 * H)
    return found / len(scores) if loss.reduction == "mean" else found


def backward(
    structure: Structure, params: Mapping[str, Array], run: Pass, variant: Variant = RIGHT
) -> dict[str, Array]:
    """The gradients (of the weights as (fan_in, fan_out)) of a backward pass with one mistake in it."""
    found: dict[str, Array] = {}
    delta = run.delta * variant.scale
    for number in range(len(structure.layers) - 1, -1, -1):
        layer = structure.layers[number]
        here = variant.made_in(number)
        W = params[layer.weight].T if layer.transposed else params[layer.weight]
        read = run.below(number)
        gradient = variant.weights(read, delta, run, number) if variant.weights and here else read.T @ delta
        found[layer.weight] = gradient.T if layer.transposed else gradient
        if layer.bias:
            shape = params[layer.bias].shape
            db = variant.biases(delta) if variant.biases and here else delta.sum(axis=0)
            found[layer.bias] = np.broadcast_to(db.reshape(shape) if db.size == np.prod(shape) else db, shape)
        if number:
            below = number - 1
            da = variant.carry(delta, W, gradient) if variant.carry and here else delta @ W.T
            activation, z, a = structure.activations[below], run.z[below], run.a[below]
            wrong = variant.derivative if variant.made_in(below) else None
            slope = (
                wrong(At(activation, z, a, da, run, below))
                if wrong
                else activation.backward(np.ones_like(da), z, a)
            )
            delta = da * slope
    return found


def nowhere(shape: tuple[int, ...]) -> Array:
    """Stands for a formula that does not go with the shapes: it equals no gradient."""
    return np.full(shape, np.nan)
