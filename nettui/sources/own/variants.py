"""The mistakes that learners make in a backward pass, the commonest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.nn.activations import Activation, Linear, ReLU
from nettui.nn.rectifiers import LeakyReLU
from nettui.sources.own.backward import At, Carry, Derivative, Pass, Variant, nowhere
from nettui.sources.own.derivatives import VALUE, WRONG_DERIVATIVES
from nettui.sources.own.structure import Structure
from nettui.types import Array

Layers = frozenset[int] | None

SUMMED, TWICE = "gradients are summed, not averaged", "gradients are averaged twice"
SIGN, ONE_FACTOR = "gradients have the wrong sign", "all gradients off by a factor"
TENSOR = "a tensor's gradient off by a factor"
BIAS, NUMBER = "a bias gradient is wrong", "bias gradient is one number"
MASK, FORGOTTEN = "a relu's mask is wrong", "an activation is left out forward"
READS, SOME = "a gradient reads the wrong output", "only some samples count"


def variants(structure: Structure, samples: int, rate: float = 0.0) -> Iterator[Variant]:
    """The mistakes that may have been made; with the `rate` of code that updates as it goes."""
    for scale, symptom, what in factors(samples):
        yield Variant(symptom, what, scale=scale)
    places = _places(len(structure.layers))
    for layers in places:
        yield from of_biases(layers, samples)
    for layers in _places(len(structure.activations)):
        yield from of_derivatives(structure, layers)
    for layers in places:
        yield from of_weights(structure, layers, samples)
    for layer in range(1, len(structure.layers)):
        yield from of_the_way_down(structure, layer, rate)


def factors(samples: int) -> Iterator[tuple[float, str, str]]:
    """The factors that have a reason: how large, the symptom, and what it is in words."""
    yield float(samples), SUMMED, "it is a sum over the samples where the loss is a mean"
    yield 1 / samples, TWICE, "it is divided by the number of samples twice"
    yield -1.0, SIGN, "its sign is flipped: y − t where t − y, or the other way round"
    yield 2.0, ONE_FACTOR, "it is twice as large"
    yield 0.5, ONE_FACTOR, "it is half as large"


def _places(count: int) -> Sequence[Layers]:
    """All layers, each alone, and all but the last."""
    hidden = [frozenset(range(count - 1))] if count > 2 else []
    return [None, *(frozenset({n}) for n in range(count)), *hidden]


def of_biases(layers: Layers, samples: int) -> Iterator[Variant]:
    """Mistakes in dE/db of some layers."""
    yield Variant("a bias has no gradient", "db is all 0", layers, biases=lambda d, run: np.zeros(d.shape[1]))
    said = "db sums over the units too, so every bias gets the same number: sum over the samples alone"
    yield Variant(NUMBER, said, layers, biases=lambda d, run: np.array(d.sum()))
    yield Variant(
        BIAS, "db is the mean over samples and units", layers, biases=lambda d, run: np.array(d.mean())
    )
    said = "db is divided by the number of samples once more"
    yield Variant(BIAS, said, layers, biases=lambda d, run: d.mean(axis=0))
    said = "db is a sum where all else is a mean"
    yield Variant(BIAS, said, layers, biases=lambda d, run: samples * d.sum(axis=0))
    yield Variant(BIAS, "db is that of the first sample alone", layers, biases=lambda d, run: d[0])
    yield Variant(BIAS, "db is that of the last sample alone", layers, biases=lambda d, run: d[-1])
    said = "db sums dE/da, from before the activation's derivative, where it must sum dE/dz"
    yield Variant(BIAS, said, layers, biases=lambda d, run: run.da.sum(axis=0))


def of_derivatives(structure: Structure, layers: Layers) -> Iterator[Variant]:
    """Mistakes in f′ of some layers."""
    hidden = structure.activations
    there = [n for n in range(len(hidden)) if layers is None or n in layers]
    for kind in sorted({type(hidden[n]) for n in there}, key=lambda each: each.__name__):
        of_kind = frozenset(n for n in there if type(hidden[n]) is kind)
        yield from _of_kind(of_kind, kind, len(hidden))


def _of_kind(layers: Layers, kind: type[Activation], hidden: int) -> Iterator[Variant]:
    left_out = "the derivative of the activation is left out"
    yield Variant("a derivative is left out", left_out, layers, derivative=lambda at: np.ones_like(at.z))
    for said, derivative in WRONG_DERIVATIVES.get(kind, ()):
        yield Variant(FORGOTTEN if kind is Linear else VALUE, said, layers, derivative=derivative)
    if kind is ReLU:
        said = "the relu's mask is that of the gradient, dE/da > 0, where it must be z > 0"
        yield Variant(MASK, said, layers, derivative=lambda at: (at.da > 0) * 1.0)
        said = "the relu's mask is that of the units that are off"
        yield Variant(MASK, said, layers, derivative=lambda at: (at.z <= 0) * 1.0)
    masks = kind in (ReLU, LeakyReLU)
    said = "the derivative is that of another layer, whose output it is taken of"
    for other in () if kind is Linear else range(hidden + 1):
        what = "the relu's mask is that of another layer" if masks else said
        yield Variant(MASK if masks else VALUE, what, layers, derivative=_of_another(other))


def _of_another(other: int) -> Derivative:
    """The derivative at the output of another layer, of one unit perhaps, which NumPy repeats for all."""

    def derivative(at: At) -> Array:
        z = at.run.z[other]
        if other == at.layer or z.shape[1] not in (1, at.z.shape[1]):
            return nowhere(at.z.shape)
        z = np.broadcast_to(z, at.z.shape)
        return at.f.backward(np.ones(at.z.shape), z, at.f.value(z))

    return derivative


def of_weights(structure: Structure, layers: Layers, samples: int) -> Iterator[Variant]:
    """Mistakes in dE/dW of some layers."""
    name = "dW" if layers is None or len(layers) > 1 else f"d{structure.layers[min(layers)].weight}"

    def said(symptom: str, what: str, formula: object) -> Variant:
        return Variant(symptom, what, layers, weights=formula)  # type: ignore[arg-type]

    yield said(READS, f"{name} uses z, the pre-activation below, where it must use the activation", _of_z)
    for other in range(len(structure.layers)):
        yield said(READS, f"{name} uses the output of another layer", _of_layer(other))
    yield said(
        READS, f"{name} uses dE/da, from before the activation's derivative, where it must use dE/dz", _of_da
    )
    yield said(
        TENSOR,
        f"{name} is divided by the number of samples once more",
        lambda x, d, run, n: x.T @ d / samples,
    )
    yield said(TENSOR, f"{name} is a sum where all else is a mean", lambda x, d, run, n: samples * (x.T @ d))
    yield said(TENSOR, f"{name} has the wrong sign", lambda x, d, run, n: -(x.T @ d))
    twice, half = f"{name} is twice as large", f"{name} is half as large"
    yield Variant(TENSOR, twice, layers, weights=lambda x, d, run, n: 2 * (x.T @ d), factor=2.0)
    yield Variant(TENSOR, half, layers, weights=lambda x, d, run, n: (x.T @ d) / 2, factor=0.5)
    yield said(
        "a weight has no gradient",
        f"{name} is all 0",
        lambda x, d, run, n: np.zeros((x.shape[1], d.shape[1])),
    )
    yield said("a transpose is missing", f"{name} is transposed", _turned)
    yield said(SOME, f"{name} is that of the first sample alone", lambda x, d, run, n: x[:1].T @ d[:1])
    yield said(SOME, f"{name} is that of the last sample alone", lambda x, d, run, n: x[-1:].T @ d[-1:])


def _of_z(x: Array, d: Array, run: Pass, number: int) -> Array:
    return run.z[number - 1].T @ d if number else x.T @ d


def _of_da(x: Array, d: Array, run: Pass, number: int) -> Array:
    return x.T @ run.da


def _of_layer(other: int) -> object:
    def formula(x: Array, d: Array, run: Pass, number: int) -> Array:
        read = run.below(other)
        right = read.shape == x.shape and other != number
        return read.T @ d if right else nowhere((x.shape[1], d.shape[1]))

    return formula


def _turned(x: Array, d: Array, run: Pass, number: int) -> Array:
    return (x.T @ d).T if x.shape[1] == d.shape[1] else nowhere((x.shape[1], d.shape[1]))


def of_the_way_down(structure: Structure, layer: int, rate: float) -> Iterator[Variant]:
    """Mistakes in dE/da of the layer below a layer."""
    here, name = frozenset({layer}), structure.layers[layer].weight
    said = "dE/da is dE/dz·W where it must be dE/dz·Wᵀ"
    yield Variant("a transpose is missing", said, here, carry=_untransposed)
    for other in range(len(structure.layers)):
        said = f"dE/da below {name} goes through the weights of another layer"
        yield Variant(READS, said, here, carry=_through(other))
    said = f"dE/da below {name} is dE/dz itself, which does not go through {name}"
    yield Variant(READS, said, here, carry=_past)
    said = f"dE/da below {name} is made of the error from before the derivative of the layer itself"
    yield Variant("a derivative is left out", said, here, carry=_from_before)
    said = f"no gradient goes on below {name}"
    yield Variant(
        "a weight has no gradient", said, here, carry=lambda d, W, dW, run, n: np.zeros((len(d), W.shape[0]))
    )
    if rate:
        said = f"{name} is updated before the gradient goes through it"
        yield Variant("updated too early", said, here, carry=lambda d, W, dW, run, n: d @ (W - rate * dW).T)


def _untransposed(delta: Array, W: Array, dW: Array, run: Pass, number: int) -> Array:
    return delta @ W if W.shape[0] == W.shape[1] else nowhere((len(delta), W.shape[0]))


def _through(other: int) -> Carry:
    def carry(delta: Array, W: Array, dW: Array, run: Pass, number: int) -> Array:
        right = run.W[other].shape == W.shape and other != number
        return delta @ run.W[other].T if right else nowhere((len(delta), W.shape[0]))

    return carry


def _from_before(delta: Array, W: Array, dW: Array, run: Pass, number: int) -> Array:
    before = run.slope if number == len(run.W) - 1 else run.da
    same = np.abs(before - delta).max() <= 1e-4 * np.abs(delta).max()  # without an output function
    return nowhere((len(delta), W.shape[0])) if same else before @ W.T


def _past(delta: Array, W: Array, dW: Array, run: Pass, number: int) -> Array:
    return delta if W.shape[0] == W.shape[1] else nowhere((len(delta), W.shape[0]))
