"""Losses between scores and numbers: squared, absolute and Huber error; classes count as one-hot numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from nettui.common.errors import require
from nettui.nn.unweighted import Unweighted
from nettui.types import Array, BaselineLoss


@dataclass(frozen=True)
class _PerNumber(Unweighted):
    """The scores are the predictions. Targets t (N,) are a number a sample, or classes: one-hot (N, K)."""

    output: ClassVar[str] = "scores"
    takes_numbers: ClassVar[bool] = True

    def outputs(self, classes: int) -> int:
        return max(classes, 1)

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        one_hot = np.zeros((1, self.outputs(classes)))
        (value,) = self.per_sample(one_hot, np.zeros(1, np.intp)).tolist()
        return BaselineLoss(value, "E(y = 0)")

    def predict(self, s: Array) -> Array:
        return s

    def predict_class(self, s: Array) -> Array:
        t: Array = s.argmax(axis=1)
        return t

    def kinks(self, s: Array, t: Array) -> Array | None:
        return None

    def per_sample(self, s: Array, t: Array) -> Array:
        """The loss of each sample (N,), a sum over its scores."""
        losses: Array = self._each(residuals(s, t)).sum(axis=1)
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        ds: Array = self._derivative(residuals(s, t)) / len(t)
        return ds

    def _each(self, d: Array) -> Array:
        """The loss of each residual d = s − t."""
        raise NotImplementedError

    def _derivative(self, d: Array) -> Array:
        """Its derivative."""
        raise NotImplementedError


@dataclass(frozen=True)
class SquaredError(_PerNumber):
    """E = Σ_k (s_k − t_k)², dE/ds = 2(s − t)/N; form half-sum: half of both.

    With one score the default form is PyTorch's MSELoss, which also divides by the number of scores.
    """

    name: ClassVar[str] = "squared-error"
    form: Literal["mean", "half-sum"] = "mean"

    @property
    def factor(self) -> float:
        """What a squared residual is multiplied by."""
        return 0.5 if self.form == "half-sum" else 1.0

    def _each(self, d: Array) -> Array:
        return self.factor * d * d

    def _derivative(self, d: Array) -> Array:
        return 2 * self.factor * d


@dataclass(frozen=True)
class AbsoluteError(_PerNumber):
    """E = Σ_k |s_k − t_k|, dE/ds = sign(s − t)/N, 0 where s = t.

    With one score it is PyTorch's L1Loss, which also divides by the number of scores.
    """

    name: ClassVar[str] = "absolute-error"

    def kinks(self, s: Array, t: Array) -> Array | None:
        return residuals(s, t)

    def _each(self, d: Array) -> Array:
        return magnitude(d)

    def _derivative(self, d: Array) -> Array:
        return np.sign(d)


@dataclass(frozen=True)
class Huber(_PerNumber):
    """E = Σ_k ½d² where |d| ≤ δ, else δ(|d| − δ/2), d = s_k − t_k; dE/ds = d limited to ±δ, over N.

    Huber 1964. With one score it is PyTorch's HuberLoss, which also divides by the number of scores.
    """

    name: ClassVar[str] = "huber"
    delta: float = 1.0

    def __post_init__(self) -> None:
        require(self.delta > 0, "delta", "a number above 0", self.delta)

    def _each(self, d: Array) -> Array:
        size = magnitude(d)
        return np.where(size.real <= self.delta, 0.5 * d * d, self.delta * (size - 0.5 * self.delta))

    def _derivative(self, d: Array) -> Array:
        return np.clip(d, -self.delta, self.delta)


def residuals(s: Array, t: Array) -> Array:
    """s − t (N, K); whole numbers t are classes, 1 at k = t and 0 elsewhere."""
    if t.dtype.kind not in "iu":
        d: Array = s - t[:, None].astype(s.real.dtype, copy=False)
        return d
    d = s.copy()
    d[np.arange(len(t)), t] -= 1.0
    return d


def magnitude(d: Array) -> Array:
    """|d|; of a complex d, ±d by the sign of its real part, so that complex steps keep the derivative."""
    larger: Array = np.maximum(d, -d)
    return larger
