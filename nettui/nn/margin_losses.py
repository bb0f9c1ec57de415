"""Losses on the margin between the score of the label and those of the other classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.nn.losses import PerClass
from nettui.types import Array, BaselineLoss


@dataclass(frozen=True)
class Hinge(PerClass):
    """E = Σ_{j≠t} max(0, 1 + s_j − s_t); every violated margin contributes a gradient of 1/N. Course 1.2.

    Weston and Watkins 1999. At a margin of exactly 0 the gradient is 0, as for a margin that holds.
    """

    name: ClassVar[str] = "hinge"
    output: ClassVar[str] = "scores"

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        return BaselineLoss(classes - 1.0, f"{classes} − 1")

    def predict(self, s: Array) -> Array:
        return s

    def per_sample(self, s: Array, t: Array) -> Array:
        losses: Array = self._violations(s, t).sum(axis=1)
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        ds = (self._violations(s, t) > 0.0).astype(s.dtype)
        ds[np.arange(len(t)), t] = -ds.sum(axis=1)
        ds /= len(t)
        return ds

    def kinks(self, s: Array, t: Array) -> Array | None:
        lead: Array = 1.0 + s - s[np.arange(len(t)), t][:, None]
        return lead

    def _violations(self, s: Array, t: Array) -> Array:
        """The amount by which each wrong class violates its margin (N, K)."""
        rows = np.arange(len(t))
        violations: Array = np.maximum(1.0 + s - s[rows, t][:, None], 0.0)
        violations[rows, t] = 0.0
        return violations


@dataclass(frozen=True)
class Perceptron(PerClass):
    """E = max_j s_j − s_t: 0 if correct, else gradient 1/N for the top class, −1/N for t. Course 1.1."""

    name: ClassVar[str] = "perceptron"
    output: ClassVar[str] = "scores"

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        return BaselineLoss(0.0, "0")

    def predict(self, s: Array) -> Array:
        return s

    def per_sample(self, s: Array, t: Array) -> Array:
        losses: Array = s.max(axis=1) - s[np.arange(len(t)), t]
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        ds, rows = np.zeros_like(s), np.arange(len(t))
        ds[rows, self.predict_class(s)] += 1.0
        ds[rows, t] -= 1.0
        ds /= len(t)
        return ds

    def kinks(self, s: Array, t: Array) -> Array | None:
        """Each score minus the best of the others."""
        order = np.sort(s, axis=1)
        return s - np.where(s == order[:, -1:], order[:, -2:-1], order[:, -1:])
