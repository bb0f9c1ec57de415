"""Activation functions: value, derivative, and where the gradient vanishes.

Each also works on complex z = x + iε, where the imaginary part of f(z) is ε·f′(x): NumPy compares real parts
first, so a kink treats z as it treats x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeAlias

import numpy as np

from nettui.common.lazy import LazyParts
from nettui.types import Array

Bounds: TypeAlias = tuple[float | None, float | None]

SATURATION = 0.98
"""|tanh z| above this counts as saturated: tanh′ is below 1 − 0.98² = 4 % of its maximum there. The same 4 %
applies to the slope of the sigmoid, (1 + tanh(z/2))/2, below 0.01 or above 0.99, and to the slopes of the
others, of which 1 is the maximum or nearly so."""

FLAT = 1 - SATURATION**2
"""The slope below which a function whose largest slope is about 1 is nearly flat."""


class Activation(Protocol):
    """a = f(z), element by element; every method is pure and keeps the shape and dtype of z."""

    name: ClassVar[str]
    bounds: ClassVar[Bounds]
    """The infimum and the supremum of f; None where it is unbounded."""
    learnable: ClassVar[tuple[str, ...]]
    """The options trained by back-propagation, one number per layer."""

    def with_learned(self, *values: Array) -> Activation:
        """The same function with the current values of its learnable options, each of shape (1,)."""
        ...

    def value(self, z: Array) -> Array:
        """f(z)."""
        ...

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        """dE/dz = dE/da · f′(z), given z and a = f(z)."""
        ...

    def option_gradients(self, da: Array, z: Array) -> Sequence[Array]:
        """dE/d(option) of each learnable option, shape (1,)."""
        ...

    def kinks(self, z: Array) -> Array | None:
        """An array that changes sign where f′ jumps; None where f′ is continuous."""
        ...

    def saturated(self, a: Array, z: Array | None = None) -> float:
        """Share of the values a = f(z) at which f is nearly flat and a ≠ 0.

        NaN where z decides and is not known: GELU and SiLU, which fall and rise, take most values twice.
        """
        ...

    def dead(self, a: Array) -> float:
        """Share of the units (columns of a) that are 0 on every sample, so that no gradient flows."""
        ...


@dataclass(frozen=True)
class ActivationBase:
    """Defaults: no bounds, nothing learnable, no kinks, never saturated or dead."""

    bounds: ClassVar[Bounds] = (None, None)
    learnable: ClassVar[tuple[str, ...]] = ()

    def with_learned(self, *values: Array) -> Self:
        return self

    def option_gradients(self, da: Array, z: Array) -> Sequence[Array]:
        return ()

    def kinks(self, z: Array) -> Array | None:
        return None

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return 0.0

    def dead(self, a: Array) -> float:
        return 0.0


@dataclass(frozen=True)
class Linear(ActivationBase):
    """f(z) = z. Used for the last layer's scores."""

    name: ClassVar[str] = "linear"

    def value(self, z: Array) -> Array:
        return z

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return da


@dataclass(frozen=True)
class Sigmoid(ActivationBase):
    """f(z) = 1/(1+e^−z), f′ = a(1−a) ≤ ¼. Course 4.1."""

    name: ClassVar[str] = "sigmoid"
    bounds: ClassVar[Bounds] = (0.0, 1.0)

    def value(self, z: Array) -> Array:
        if z.dtype.kind == "c":  # complex 1/(1+∞) is NaN
            return (1.0 + np.tanh(z / 2)) / 2
        with np.errstate(over="ignore"):  # e^800 overflows to ∞, and 1/∞ is the correct 0
            a: Array = np.exp(-z)
        a += 1.0
        return np.reciprocal(a, out=a)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        dz: Array = 1.0 - a
        dz *= a
        dz *= da
        return dz

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return share(np.abs(a - 0.5) > SATURATION / 2)


@dataclass(frozen=True)
class Tanh(ActivationBase):
    """f(z) = tanh z, f′ = 1−a² ≤ 1. Course 4.2."""

    name: ClassVar[str] = "tanh"
    bounds: ClassVar[Bounds] = (-1.0, 1.0)

    def value(self, z: Array) -> Array:
        return np.tanh(z)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        dz: Array = a * a
        np.subtract(1.0, dz, out=dz)
        dz *= da
        return dz

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return share(np.abs(a) > SATURATION)


@dataclass(frozen=True)
class ReLU(ActivationBase):
    """f(z) = max(0, z), f′ = 1 for z > 0 and 0 elsewhere, at z = 0 too. Course 4.3."""

    name: ClassVar[str] = "relu"
    bounds: ClassVar[Bounds] = (0.0, None)

    def value(self, z: Array) -> Array:
        return np.maximum(z, 0.0)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        # 0 · ∞ is NaN, but an infinite da is reported at the op that produced it; np.where is 3 times slower
        dz: Array = da * (a > 0.0)
        return dz

    def kinks(self, z: Array) -> Array | None:
        return z

    def dead(self, a: Array) -> float:
        return share(np.maximum.reduce(a, axis=0) <= 0.0)


def share(mask: Array) -> float:
    """The share of the elements that are true."""
    return float(np.count_nonzero(mask)) / max(mask.size, 1)


ACTIVATIONS = LazyParts[type[Activation]](
    {
        "linear": "nettui.nn.activations:Linear",
        "sigmoid": "nettui.nn.activations:Sigmoid",
        "tanh": "nettui.nn.activations:Tanh",
        "relu": "nettui.nn.activations:ReLU",
        "elu": "nettui.nn.rectifiers:ELU",
        "leaky-relu": "nettui.nn.rectifiers:LeakyReLU",
        "prelu": "nettui.nn.rectifiers:PReLU",
        "softplus": "nettui.nn.rectifiers:Softplus",
        "gelu": "nettui.nn.rectifiers:GELU",
        "silu": "nettui.nn.rectifiers:SiLU",
    }
)
"""Each is loaded with its first use."""
