"""The functions between two layers: value, derivative, and where each of them stops learning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from nettui.record import Array

FLAT = 0.98
"""|tanh z| above this counts as saturated: tanh′ is below 4 % of its maximum there. The sigmoid, which is
(1 + tanh(z/2))/2, is held to the same: below 0.01 or above 0.99, where σ′ is below 4 % of its maximum ¼."""


class Activation(Protocol):
    """a = f(z), element by element; every method is pure and keeps the shape and dtype of z."""

    name: ClassVar[str]
    span: ClassVar[tuple[float | None, float | None]]
    """The least and the greatest value f can take; None where there is no bound."""

    def value(self, z: Array) -> Array:
        """f(z)."""
        ...

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        """dE/dz = dE/da · f′(z), given z and a = f(z)."""
        ...

    def saturated(self, a: Array) -> float:
        """Share of the values a where f is nearly flat although a is not 0."""
        ...

    def dead(self, a: Array) -> float:
        """Share of the units (columns of a) that are silent on every sample, so that no gradient passes."""
        ...


@dataclass(frozen=True)
class Unbounded:
    """An activation without a flat end and without a dead zone."""

    span: ClassVar[tuple[float | None, float | None]] = (None, None)

    def saturated(self, a: Array) -> float:
        return 0.0

    def dead(self, a: Array) -> float:
        return 0.0


@dataclass(frozen=True)
class Linear(Unbounded):
    """f(z) = z. The last layer's scores."""

    name: ClassVar[str] = "linear"

    def value(self, z: Array) -> Array:
        return z

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        return da


@dataclass(frozen=True)
class Sigmoid(Unbounded):
    """f(z) = 1/(1+e^−z), f′ = a(1−a) ≤ ¼. Course 4.1."""

    name: ClassVar[str] = "sigmoid"
    span: ClassVar[tuple[float | None, float | None]] = (0.0, 1.0)

    def value(self, z: Array) -> Array:
        with np.errstate(over="ignore"):  # e^800 is infinite, and 1/∞ the 0 that is wanted
            a: Array = np.exp(-z)
        a += 1.0
        return np.reciprocal(a, out=a)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        dz: Array = 1.0 - a
        dz *= a
        dz *= da
        return dz

    def saturated(self, a: Array) -> float:
        return _share(np.abs(a - 0.5) > FLAT / 2)


@dataclass(frozen=True)
class Tanh(Unbounded):
    """f(z) = tanh z, f′ = 1−a² ≤ 1. Course 4.2."""

    name: ClassVar[str] = "tanh"
    span: ClassVar[tuple[float | None, float | None]] = (-1.0, 1.0)

    def value(self, z: Array) -> Array:
        return np.tanh(z)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        dz: Array = a * a
        np.subtract(1.0, dz, out=dz)
        dz *= da
        return dz

    def saturated(self, a: Array) -> float:
        return _share(np.abs(a) > FLAT)


@dataclass(frozen=True)
class ReLU(Unbounded):
    """f(z) = max(0, z), f′ = 1 for z > 0 and 0 elsewhere, at z = 0 too. Course 4.3."""

    name: ClassVar[str] = "relu"
    span: ClassVar[tuple[float | None, float | None]] = (0.0, None)

    def value(self, z: Array) -> Array:
        return np.maximum(z, 0.0)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        # not da * (a > 0): 0 · ∞ would turn a closed gate into NaN
        return np.where(a > 0.0, da, da.dtype.type(0))

    def dead(self, a: Array) -> float:
        return _share(a.max(axis=0) <= 0.0)


def _share(mask: Array) -> float:
    return float(np.count_nonzero(mask)) / max(mask.size, 1)


ACTIVATIONS: dict[str, type[Activation]] = {part.name: part for part in (Linear, Sigmoid, Tanh, ReLU)}
