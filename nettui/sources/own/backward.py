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
    """A forward pass: the input and output of each layer before and after its activation, and dE/dscores.

    `W` are the weights (fan_in, fan_out), `out` the outputs, `slope` dE/doutputs. Going backward, `da` is the
    gradient by the output of the layer at hand, before its activation's derivative.
    """

    x: Array
    z: tuple[Array, ...]
    a: tuple[Array, ...]
    delta: Array
    W: tuple[Array, ...]
    out: Array
    targets: Array
    slope: Array
    da: Array

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

Carry = Callable[[Array, Array, Array, Pass, int], Array]
"""dE/da of the layer below, from dE/dz, W and dE/dW."""


@dataclass(frozen=True)
class Variant:
    """One mistake: the symptom that it is to the checks, what it is, and its formulas.

    It is made in `layers`, counted from 0, None for all; the formulas of the others are the textbook's.
    """

    symptom: str
    what: str
    layers: frozenset[int] | None = None
    derivative: Derivative | None = None
    carry: Carry | None = None
    weights: Callable[[Array, Array, Pass, int], Array] | None = None
    """dE/dW from what the layer reads and dE/dz."""
    biases: Callable[[Array, Pass], Array] | None = None
    """dE/db from dE/dz."""
    output: Callable[[Pass], Array] | None = None
    """dE/dscores."""
    scale: float = 1.0

    factor: float = 0.0
    """A factor that nothing explains, as another rate would; 0 if it is none."""

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
    delta = scores_gradient(structure, zs[-1], targets, loss)
    out = output_functions()[structure.output](zs[-1])
    return Pass(
        x=x,
        z=tuple(zs),
        a=tuple(outputs),
        delta=delta,
        W=tuple(layer.matrix(params) for layer in structure.layers),
        out=out,
        targets=targets,
        slope=loss.slope(out, targets),
        da=delta,
    )


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
    """The gradients, in the shapes of the parameters, of a backward pass with one mistake in it."""
    found: dict[str, Array] = {}
    delta = (variant.output(run) if variant.output else run.delta) * variant.scale
    run = run._replace(da=delta)
    for number in range(len(structure.layers) - 1, -1, -1):
        layer = structure.layers[number]
        gradient = weight_gradient(run, number, delta, variant)
        found[layer.weight] = gradient.T if layer.transposed else gradient
        if layer.bias:
            found[layer.bias] = bias_gradient(run, number, delta, params[layer.bias].shape, variant)
        if number:
            run, delta = descend(structure, run, number, delta, gradient, variant, variant)
    return found


def weight_gradient(run: Pass, number: int, delta: Array, variant: Variant = RIGHT) -> Array:
    """dE/dW (fan_in, fan_out) of a layer from its dE/dz."""
    read = run.below(number)
    if variant.weights and variant.made_in(number):
        return variant.weights(read, delta, run, number)
    return read.T @ delta


def bias_gradient(
    run: Pass, number: int, delta: Array, shape: tuple[int, ...], variant: Variant = RIGHT
) -> Array:
    """dE/db of a layer, in its shape, from its dE/dz."""
    made = variant.biases and variant.made_in(number)
    db = variant.biases(delta, run) if variant.biases and made else delta.sum(axis=0)
    return np.broadcast_to(db.reshape(shape) if db.size == np.prod(shape) else db, shape)


def descend(
    structure: Structure,
    run: Pass,
    number: int,
    delta: Array,
    gradient: Array,
    carry: Variant = RIGHT,
    derivative: Variant = RIGHT,
) -> tuple[Pass, Array]:
    """dE/dz of the layer below a layer, and the pass that holds its dE/da."""
    W, below = run.W[number], number - 1
    wrong = carry.carry if carry.made_in(number) else None
    da = wrong(delta, W, gradient, run, number) if wrong else delta @ W.T
    activation, z, a = structure.activations[below], run.z[below], run.a[below]
    slope = derivative.derivative if derivative.made_in(below) else None
    by = slope(At(activation, z, a, da, run, below)) if slope else activation.backward(np.ones_like(da), z, a)
    return run._replace(da=da), da * by


def nowhere(shape: tuple[int, ...]) -> Array:
    """Stands for a formula that does not go with the shapes: it equals no gradient."""
    return np.full(shape, np.nan)
