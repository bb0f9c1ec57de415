"""Activation functions: value, derivative, and where the gradient vanishes.

Each also works on complex z = x + iε, where the imaginary part of f(z) is ε·f′(x): NumPy compares real parts
first, so a kink treats z as it treats x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, Self, TypeAlias

import numpy as np

from nettui.common.errors import require
from nettui.types import Array

Bounds: TypeAlias = tuple[float | None, float | None]

SATURATION = 0.98
"""|tanh z| above this counts as saturated: tanh′ is below 1 − 0.98² = 4 % of its maximum there. The same 4 %
applies to the slope of the sigmoid, (1 + tanh(z/2))/2, below 0.01 or above 0.99, and to that of the ELU."""


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

    def saturated(self, a: Array) -> float:
        """Share of the values a at which f is nearly flat and a ≠ 0."""
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

    def saturated(self, a: Array) -> float:
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

    def saturated(self, a: Array) -> float:
        return _share(np.abs(a - 0.5) > SATURATION / 2)


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

    def saturated(self, a: Array) -> float:
        return _share(np.abs(a) > SATURATION)


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
        return _share(np.maximum.reduce(a, axis=0) <= 0.0)


@dataclass(frozen=True)
class ELU(ActivationBase):
    """f(z) = z for z > 0, α(e^z − 1) elsewhere; f′ = 1 and a + α. Course 4.4, Clevert 2015."""

    name: ClassVar[str] = "elu"
    alpha: float = 1.0

    def __post_init__(self) -> None:
        require(self.alpha > 0, "alpha", "a number above 0", self.alpha)

    def value(self, z: Array) -> Array:
        return np.where(z > 0.0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return np.where(z > 0.0, da, da * (a + self.alpha))

    def kinks(self, z: Array) -> Array | None:
        return None if self.alpha == 1 else z

    def saturated(self, a: Array) -> float:
        return _share(a + self.alpha < 1.0 - SATURATION**2)


@dataclass(frozen=True)
class LeakyReLU(ActivationBase):
    """f(z) = z for z > 0, α·z elsewhere: the gradient is never 0. Course 4.5, Maas 2013."""

    name: ClassVar[str] = "leaky-relu"
    alpha: float = 0.01

    def __post_init__(self) -> None:
        require(0 <= self.alpha < 1, "alpha", "a number of at least 0 and below 1", self.alpha)

    def value(self, z: Array) -> Array:
        return np.where(z > 0.0, z, self.alpha * z)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return np.where(z > 0.0, da, self.alpha * da)

    def kinks(self, z: Array) -> Array | None:
        return z


@dataclass(frozen=True)
class PReLU(ActivationBase):
    """Leaky ReLU with a learned α per layer: dE/dα = Σ dE/da · min(z, 0). Course 4.6, He 2015.

    `alpha` is the initial value.
    """

    name: ClassVar[str] = "prelu"
    learnable: ClassVar[tuple[str, ...]] = ("alpha",)
    alpha: float = 0.25

    def with_learned(self, *values: Array) -> Self:
        return replace(self, alpha=values[0].item())

    def value(self, z: Array) -> Array:
        return np.where(z > 0.0, z, self.alpha * z)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return np.where(z > 0.0, da, self.alpha * da)

    def option_gradients(self, da: Array, z: Array) -> Sequence[Array]:
        return (np.array([np.vdot(da, np.minimum(z, 0.0))], da.dtype),)

    def kinks(self, z: Array) -> Array | None:
        return z


def _share(mask: Array) -> float:
    return float(np.count_nonzero(mask)) / max(mask.size, 1)


ACTIVATIONS: dict[str, type[Activation]] = {
    part.name: part for part in (Linear, Sigmoid, Tanh, ReLU, ELU, LeakyReLU, PReLU)
}
