"""The mistakes that learners make in a backward pass, the commonest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.nn.activations import Activation, ReLU, Sigmoid, Tanh
from nettui.sources.own.backward import At, Derivative, Pass, Variant, nowhere
from nettui.sources.own.structure import Structure
from nettui.types import Array

Layers = frozenset[int] | None

ONE_FACTOR, TENSOR = "all gradients off by a factor", "a tensor's gradient off by a factor"
BIAS, NUMBER = "a bias gradient is wrong", "bias gradient is one number"
VALUE, MASK = "derivative of the wrong value", "a relu's mask is wrong"
READS, SOME = "a gradient reads the wrong output", "only some samples count"


def variants(structure: Structure, samples: int, rate: float = 0.0) -> Iterator[Variant]:
    """The mistakes that may have been made; with the `rate` of code that updates as it goes."""
    for scale, what in (
        (float(samples), "it is a sum over the samples where the loss is a mean"),
        (1 / samples, "it is divided by the number of samples twice"),
        (-1.0, "its sign is flipped: y − t where t − y, or the other way round"),
        (2.0, "it is twice as large"),
        (0.5, "it is half as large"),
    ):
        yield Variant(ONE_FACTOR, what, scale=scale)
    places = _places(len(structure.layers))
    for layers in places:
        yield from _of_biases(layers, samples)
    for layers in _places(len(structure.activations)):
        kinds = {type(f) for n, f in enumerate(structure.activations) if layers is None or n in layers}
        for kind in sorted(kinds, key=lambda each: each.__name__):
            yield from _of_derivatives(layers, kind, len(structure.activations))
    for layers in places:
        yield from _of_weights(structure, layers, samples)
    for layer in range(1, len(structure.layers)):
        yield from _of_the_way_down(structure, layer, rate)


def _places(count: int) -> Sequence[Layers]:
    """All layers, each alone, and all but the last."""
    hidden = [frozenset(range(count - 1))] if count > 2 else []
    return [None, *(frozenset({n}) for n in range(count)), *hidden]


def _of_biases(layers: Layers, samples: int) -> Iterator[Variant]:
    yield Variant("a bias has no gradient", "db is all 0", layers, biases=lambda d: np.zeros(d.shape[1]))
    said = "db sums over the units too, so every bias gets the same number: sum over the samples alone"
    yield Variant(NUMBER, said, layers, biases=lambda d: np.array(d.sum()))
    yield Variant(BIAS, "db is the mean over samples and units", layers, biases=lambda d: np.array(d.mean()))
    said = "db is divided by the number of samples once more"
    yield Variant(BIAS, said, layers, biases=lambda d: d.mean(axis=0))
    said = "db is a sum where all else is a mean"
    yield Variant(BIAS, said, layers, biases=lambda d: samples * d.sum(axis=0))
    yield Variant(BIAS, "db is that of the first sample alone", layers, biases=lambda d: d[0])
    yield Variant(BIAS, "db is that of the last sample alone", layers, biases=lambda d: d[-1])


def _of_derivatives(layers: Layers, kind: type[Activation], hidden: int) -> Iterator[Variant]:
    left_out = "the derivative of the activation is left out"
    yield Variant("a derivative is left out", left_out, layers, derivative=lambda at: np.ones_like(at.z))
    for said, derivative in WRONG_DERIVATIVES.get(kind, ()):
        yield Variant(VALUE, said, layers, derivative=derivative)
    if kind is ReLU:
        said = "the relu's mask is that of the gradient, dE/da > 0, where it must be z > 0"
        yield Variant(MASK, said, layers, derivative=lambda at: (at.da > 0) * 1.0)
        said = "the relu's mask is that of the units that are off"
        yield Variant(MASK, said, layers, derivative=lambda at: (at.z <= 0) * 1.0)
        for other in range(hidden):
            said = "the relu's mask is that of another layer"
            yield Variant(MASK, said, layers, derivative=_mask_of(other))


WRONG_DERIVATIVES: dict[type[Activation], Sequence[tuple[str, Derivative]]] = {
    Sigmoid: (
        (
            "s(1 − s) is taken of z, the pre-activation, where s must be the activation",
            lambda at: at.z * (1 - at.z),
        ),
        (
            "the sigmoid's derivative is taken of its output, which it expects to be z",
            lambda at: at.f.value(at.a) * (1 - at.f.value(at.a)),
        ),
        ("the sigmoid's derivative misses its factor 1 − s", lambda at: at.a),
        ("the sigmoid's derivative is applied twice", lambda at: (at.a * (1 - at.a)) ** 2),
        ("the derivative is that of tanh, 1 − a²", lambda at: 1 - at.a**2),
        ("the derivative is that of a relu", lambda at: (at.z > 0) * 1.0),
    ),
    Tanh: (
        ("1 − a² is taken of z, the pre-activation, where a must be the activation", lambda at: 1 - at.z**2),
        (
            "tanh's derivative is taken of its output, which it expects to be z",
            lambda at: 1 - np.tanh(at.a) ** 2,
        ),
        ("tanh's derivative is 1 − a where it must be 1 − a²", lambda at: 1 - at.a),
        ("the derivative is that of a sigmoid, a(1 − a)", lambda at: at.a * (1 - at.a)),
        ("the derivative is that of a relu", lambda at: (at.z > 0) * 1.0),
    ),
    ReLU: (
        ("the relu's output stands for its derivative", lambda at: at.a),
        ("the derivative is that of a sigmoid, a(1 − a)", lambda at: at.a * (1 - at.a)),
        ("the derivative is that of tanh, 1 − a²", lambda at: 1 - at.a**2),
    ),
}


def _mask_of(other: int) -> Derivative:
    def derivative(at: At) -> Array:
        mask = at.run.z[other]
        same = mask.shape == at.z.shape and other != at.layer
        return (mask > 0) * 1.0 if same else nowhere(at.z.shape)

    return derivative


def _of_weights(structure: Structure, layers: Layers, samples: int) -> Iterator[Variant]:
    name = "dW" if layers is None or len(layers) > 1 else f"d{structure.layers[min(layers)].weight}"

    def said(symptom: str, what: str, formula: object) -> Variant:
        return Variant(symptom, what, layers, weights=formula)  # type: ignore[arg-type]

    yield said(READS, f"{name} uses z, the pre-activation below, where it must use the activation", _of_z)
    for other in range(len(structure.layers) - 1):
        yield said(READS, f"{name} uses the output of another layer", _of_layer(other))
    yield said(
        TENSOR,
        f"{name} is divided by the number of samples once more",
        lambda x, d, run, n: x.T @ d / samples,
    )
    yield said(TENSOR, f"{name} is a sum where all else is a mean", lambda x, d, run, n: samples * (x.T @ d))
    yield said(TENSOR, f"{name} has the wrong sign", lambda x, d, run, n: -(x.T @ d))
    yield said(TENSOR, f"{name} is twice as large", lambda x, d, run, n: 2 * (x.T @ d))
    yield said(TENSOR, f"{name} is half as large", lambda x, d, run, n: (x.T @ d) / 2)
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


def _of_layer(other: int) -> object:
    def formula(x: Array, d: Array, run: Pass, number: int) -> Array:
        read = run.a[other]
        right = read.shape == x.shape and other != number - 1
        return read.T @ d if right else nowhere((x.shape[1], d.shape[1]))

    return formula


def _turned(x: Array, d: Array, run: Pass, number: int) -> Array:
    return (x.T @ d).T if x.shape[1] == d.shape[1] else nowhere((x.shape[1], d.shape[1]))


def _of_the_way_down(structure: Structure, layer: int, rate: float) -> Iterator[Variant]:
    here, name = frozenset({layer}), structure.layers[layer].weight
    said = "dE/da is dE/dz·W where it must be dE/dz·Wᵀ"
    yield Variant("a transpose is missing", said, here, carry=_untransposed)
    said = f"no gradient goes on below {name}"
    yield Variant(
        "a weight has no gradient", said, here, carry=lambda d, W, dW: np.zeros((len(d), W.shape[0]))
    )
    if rate:
        said = f"{name} is updated before the gradient goes through it"
        yield Variant("updated too early", said, here, carry=lambda d, W, dW: d @ (W - rate * dW).T)


def _untransposed(delta: Array, W: Array, dW: Array) -> Array:
    return delta @ W if W.shape[0] == W.shape[1] else nowhere((len(delta), W.shape[0]))
