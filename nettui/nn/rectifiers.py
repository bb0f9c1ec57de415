"""Activation functions that are like ReLU and have a gradient where it has none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np

from nettui.common.errors import require
from nettui.nn.activations import FLAT, ActivationBase, Bounds, Sigmoid, share
from nettui.nn.normal_distribution import cumulative, density
from nettui.types import NAN, Array


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
        return share(a + self.alpha < FLAT)


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
        return share(-np.expm1(-a) < FLAT)


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
        return NAN if z is None else share((z < -1.0) & (np.abs(self._slope(z)) < FLAT))

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
        return NAN if z is None else share((z < -2.0) & (np.abs(self._slope(z)) < FLAT))

    def _slope(self, z: Array) -> Array:
        z = np.clip(z, -TAIL, TAIL)
        s = Sigmoid().value(z)
        slope: Array = s * (1.0 + z * (1.0 - s))
        return slope
