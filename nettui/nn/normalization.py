"""Normalization to mean 0 and variance 1: of each unit over a batch, or of each sample over its units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from nettui.common.errors import require
from nettui.types import Array


class Statistics(NamedTuple):
    """Mean and variance of z (N, units); they broadcast: (units,) over samples, (N, 1) over units."""

    mean: Array
    variance: Array


class Normalization(Protocol):
    """x̂ = (z − μ)/√(σ² + ε), with μ and σ² taken along `axis`, and σ² divided by the number of values."""

    name: ClassVar[str]
    axis: ClassVar[int]

    @property
    def epsilon(self) -> float: ...


@dataclass(frozen=True)
class NormalizationBase:
    """`epsilon` keeps the divisor away from 0."""

    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        require(self.epsilon > 0, "epsilon", "a number above 0", self.epsilon)


@dataclass(frozen=True)
class NoNormalization:
    """The default: z goes to the activation as it is."""

    name: ClassVar[str] = "none"
    axis: ClassVar[int] = 0
    epsilon: ClassVar[float] = 0.0


@dataclass(frozen=True)
class BatchNorm(NormalizationBase):
    """y = gain·(z − μ)/√(σ² + ε) + shift, each unit over the samples of the mini-batch. Ioffe 2015.

    Prediction takes running statistics: r ← (1 − momentum)·r + momentum·s after each mini-batch, where the
    variance s is divided by N − 1.
    """

    name: ClassVar[str] = "batch"
    axis: ClassVar[int] = 0
    momentum: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        require(0 < self.momentum <= 1, "momentum", "a number above 0 and at most 1", self.momentum)

    def running(self, before: Statistics, batch: Statistics, samples: int) -> Statistics:
        """The running statistics after a mini-batch of that many samples."""
        unbiased = batch.variance * (samples / max(samples - 1, 1))
        keep, take = 1.0 - self.momentum, self.momentum
        return Statistics(keep * before.mean + take * batch.mean, keep * before.variance + take * unbiased)


@dataclass(frozen=True)
class LayerNorm(NormalizationBase):
    """y = gain·(z − μ)/√(σ² + ε) + shift, each sample over the units of the layer. Ba 2016."""

    name: ClassVar[str] = "layer"
    axis: ClassVar[int] = 1


def statistics(z: Array, axis: int) -> Statistics:
    """Mean and variance of z (N, units) along an axis; of complex z, the analytic continuation."""
    mean = z.mean(axis=axis, keepdims=axis == 1)
    away = z - mean
    return Statistics(mean, (away * away).mean(axis=axis, keepdims=axis == 1))


def normalized(z: Array, found: Statistics, epsilon: float) -> Array:
    """x̂ = (z − μ)/√(σ² + ε)."""
    x: Array = z - found.mean
    x /= np.sqrt(found.variance + epsilon)
    return x


def input_gradient(dx: Array, x: Array, found: Statistics, part: Normalization) -> Array:
    """dE/dz, given dx = dE/dx̂ and x̂, where μ and σ² depend on z: (dx − mean dx − x̂·mean(dx·x̂))/√(σ² + ε)."""
    dz: Array = dx - dx.mean(axis=part.axis, keepdims=True)
    dz -= x * (dx * x).mean(axis=part.axis, keepdims=True)
    dz /= np.sqrt(found.variance + part.epsilon)
    return dz


NORMALIZATIONS: dict[str, type[Normalization]] = {
    part.name: part for part in (NoNormalization, BatchNorm, LayerNorm)
}
