"""The data, parameters and forward passes of the small networks that foreign trainers train."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from nettui.data.dataset import Split
from nettui.types import Array, Op, Tensor

CLASSES = 3


def blobs(shape: tuple[int, ...] = (4,), samples: int = 96) -> Split:
    """Samples around one centre per class, standardized."""
    rng = np.random.default_rng(0)
    t = np.arange(samples) % CLASSES
    centres = rng.standard_normal((CLASSES, *shape))
    x = 1.5 * centres[t] + 0.5 * rng.standard_normal((samples, *shape))
    return Split((x - x.mean(axis=0)) / x.std(axis=0), t)


Forward = Callable[[Mapping[str, Array], Array], list[Op]]
"""The forward ops for parameters and inputs, both possibly complex; the last one holds the scores (N, K)."""


def relu(z: Array) -> Array:
    return np.where(z.real > 0, z, 0)


def mlp(params: Mapping[str, Array], x: Array) -> list[Op]:
    """Two layers with a relu; the ops name their layers and what they read."""
    z = x @ params["W1"] + params["b1"]
    a = relu(z)
    s = a @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=z),
        Op("forward", "hidden.relu", "hidden", ("hidden",), out=a),
        Op("forward", "out", "out", ("hidden.relu",), out=s),
    ]


def normalized(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A hidden layer that is normalized by the statistics of the mini-batch before its biases are added."""
    z = x @ params["W1"]
    centred = z - z.mean(axis=0)
    a = relu(centred / ((centred**2).mean(axis=0) + 1e-5) ** 0.5 + params["b1"])
    s = a @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=a),
        Op("forward", "out", "out", ("hidden",), out=s),
    ]


def residual(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A branch around a layer: the sum reads two sites."""
    first = relu(x @ params["W1"] + params["b1"])
    inner = relu(first @ params["W3"])
    summed = first + inner
    s = summed @ params["W2"] + params["b2"]
    return [
        Op("forward", "hidden", "hidden", ("input",), out=first),
        Op("forward", "inner", "inner", ("hidden",), out=inner),
        Op("forward", "sum", "", ("hidden", "inner"), out=summed),
        Op("forward", "out", "out", ("sum",), out=s),
    ]


def conv(params: Mapping[str, Array], x: Array) -> list[Op]:
    """A 2×2 convolution, a scale per channel as in BatchNorm, a relu, and a linear layer."""
    w, n = params["conv.weight"], len(x)
    z = sum(
        np.einsum("nchw,oc->nohw", x[:, :, i : i + 3, j : j + 3], w[:, :, i, j])
        for i in range(2)
        for j in range(2)
    )
    scaled = z * params["norm.weight"][:, None, None] + params["norm.bias"][:, None, None]
    a = relu(scaled)
    s = a.reshape(n, -1) @ params["fc.weight"].T + params["fc.bias"]
    return [
        Op("forward", "conv", "conv", ("input",), out=z, units=1),
        Op("forward", "norm", "norm", ("conv",), out=scaled, units=1),
        Op("forward", "norm.relu", "norm", ("norm",), out=a, units=1),
        Op("forward", "flat", "", ("norm.relu",), out=a.reshape(n, -1)),
        Op("forward", "fc", "fc", ("flat",), out=s),
    ]


def draw(known: Sequence[Tensor]) -> dict[str, Array]:
    """He weights, ones for the weights of a scale, biases of 0."""
    rng, arrays = np.random.default_rng(1), dict[str, Array]()
    for tensor in known:
        fan_in = tensor.size / (tensor.shape[tensor.units] if tensor.units is not None else 1)
        std = (2 / max(fan_in, 1)) ** 0.5
        arrays[tensor.name] = (
            np.zeros(tensor.shape)
            if tensor.role == "bias"
            else (
                np.ones(tensor.shape) if len(tensor.shape) == 1 else std * rng.standard_normal(tensor.shape)
            )
        )
    return arrays


MLP = (
    Tensor("W1", (4, 8), layer="hidden", role="weight", units=1),
    Tensor("b1", (8,), layer="hidden", role="bias", units=0),
    Tensor("W2", (8, CLASSES), layer="out", role="weight", units=1),
    Tensor("b2", (CLASSES,), layer="out", role="bias", units=0),
)
RESIDUAL = (*MLP[:2], Tensor("W3", (8, 8), layer="inner", role="weight", units=1), *MLP[2:])
CONV = (
    Tensor("conv.weight", (2, 1, 2, 2), layer="conv", role="weight", units=0),
    Tensor("norm.weight", (2,), layer="norm", role="weight", units=0),
    Tensor("norm.bias", (2,), layer="norm", role="bias", units=0),
    Tensor("fc.weight", (CLASSES, 18), layer="fc", role="weight", units=0),
    Tensor("fc.bias", (CLASSES,), layer="fc", role="bias", units=0),
)


BLOBS = blobs()
