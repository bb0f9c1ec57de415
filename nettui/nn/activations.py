"""Activation functions: value, derivative, and where the gradient vanishes.

Each also works on complex z = x + iε, where the imaginary part of f(z) is ε·f′(x): NumPy compares real parts
first, so a kink treats z as it treats x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol, Self, TypeAlias

import numpy as np

from nettui.common.errors import require
from nettui.nn.normal_distribution import cumulative, density
from nettui.types import NAN, Array

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

    def saturated(self, a: Array, z: Array | None = None) -> float:
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

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return _share(a + self.alpha < FLAT)


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


@dataclass(frozen=True)
class Softplus(ActivationBase):
    """f(z) = ln(1 + e^z); f′ = σ(z) = 1 − e^−a. A smooth ReLU: Dugas 2001."""

    name: ClassVar[str] = "softplus"
    bounds: ClassVar[Bounds] = (0.0, None)

    def value(self, z: Array) -> Array:
        near = np.minimum(z, -z)  # −|z|, for complex z too
        a: Array = np.log1p(np.exp(near))
        a += np.maximum(z, 0.0)
        return a

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        dz: Array = -np.expm1(-a)
        dz *= da
        return dz

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return _share(-np.expm1(-a) < FLAT)


TAIL = 1000.0
"""Beyond ±TAIL, GELU and SiLU are exactly 0 or z, with slopes 0 or 1: limiting z keeps 0·∞ away."""


@dataclass(frozen=True)
class GELU(ActivationBase):
    """f(z) = z·Φ(z) with the normal distribution's Φ; f′ = Φ(z) + z·φ(z). Hendrycks 2016.

    `approximate` "tanh" takes (1 + tanh u)/2 for Φ, with u = √(2/π)·(z + 0.044715·z³).
    """

    name: ClassVar[str] = "gelu"
    bounds: ClassVar[Bounds] = (-0.17004076, None)  # −0.16997 if it is not approximated
    approximate: Literal["none", "tanh"] = "none"

    def value(self, z: Array) -> Array:
        low = np.maximum(z, -TAIL)
        if self.approximate == "none":
            return low * cumulative(low)
        return low * (0.5 + 0.5 * np.tanh(self._u(low)))

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return da * self._slope(z)

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return NAN if z is None else _share((z < -1.0) & (np.abs(self._slope(z)) < FLAT))

    def _slope(self, z: Array) -> Array:
        z = np.clip(z, -TAIL, TAIL)
        if self.approximate == "none":
            slope: Array = cumulative(z) + z * density(z)
        else:
            t = np.tanh(self._u(z))
            du = self.SCALE * (1.0 + 3 * self.CUBE * z * z)
            slope = 0.5 + 0.5 * t + 0.5 * z * (1.0 - t * t) * du
        return slope

    SCALE: ClassVar[float] = math.sqrt(2 / math.pi)
    CUBE: ClassVar[float] = 0.044715

    def _u(self, z: Array) -> Array:
        u: Array = self.SCALE * (z + self.CUBE * z * z * z)
        return u


@dataclass(frozen=True)
class SiLU(ActivationBase):
    """f(z) = z·σ(z); f′ = σ(z)·(1 + z·(1 − σ(z))). Also called swish: Hendrycks 2016, Ramachandran 2017."""

    name: ClassVar[str] = "silu"
    bounds: ClassVar[Bounds] = (-0.27846455, None)

    def value(self, z: Array) -> Array:
        low = np.maximum(z, -TAIL)
        return low * Sigmoid().value(low)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return da * self._slope(z)

    def saturated(self, a: Array, z: Array | None = None) -> float:
        return NAN if z is None else _share((z < -2.0) & (np.abs(self._slope(z)) < FLAT))

    def _slope(self, z: Array) -> Array:
        z = np.clip(z, -TAIL, TAIL)
        s = Sigmoid().value(z)
        slope: Array = s * (1.0 + z * (1.0 - s))
        return slope


def _share(mask: Array) -> float:
    return float(np.count_nonzero(mask)) / max(mask.size, 1)


ACTIVATIONS: dict[str, type[Activation]] = {
    part.name: part for part in (Linear, Sigmoid, Tanh, ReLU, ELU, LeakyReLU, PReLU, Softplus, GELU, SiLU)
}
