"""Loss functions: loss per sample, gradient with respect to the scores, and loss of an untrained network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from nettui.nn.number_losses import AbsoluteError, Huber, SquaredError
from nettui.types import Array, BaselineLoss


class Loss(Protocol):
    """Scores s (N, K) against targets t (N,); a batch's loss is the mean over N.

    Targets are integers in 0..K−1, the classes, or for some losses floats, the numbers to predict.
    """

    name: ClassVar[str]
    output: ClassVar[str]
    """The function from scores to predictions: softmax, sigmoid, or `scores` (the identity). Course 1.6."""
    takes_numbers: ClassVar[bool]
    """Whether the targets may be numbers too."""

    def outputs(self, classes: int) -> int:
        """The number of scores the network must output; one for numbers, which have 0 classes."""
        ...

    def baseline_loss(self, classes: int) -> BaselineLoss:
        """The loss of an untrained network on classes, all of whose scores are near 0. Course 6.1."""
        ...

    def predict(self, s: Array) -> Array:
        """The prediction, in the shape of s: probabilities, or the scores themselves."""
        ...

    def per_sample(self, s: Array, t: Array) -> Array:
        """The loss of each sample (N,)."""
        ...

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        """Gradient of the mean loss with respect to the scores (N, K); y = predict(s)."""
        ...

    def predict_class(self, s: Array) -> Array:
        """The predicted class of each sample (N,)."""
        ...

    def kinks(self, s: Array, t: Array) -> Array | None:
        """An array (N, K) that changes sign where the gradient jumps; None if the gradient is continuous."""
        ...


@dataclass(frozen=True)
class _PerClass:
    """One score per class; the highest one is predicted. Course 2.5."""

    takes_numbers: ClassVar[bool] = False

    def outputs(self, classes: int) -> int:
        return classes

    def predict_class(self, s: Array) -> Array:
        t: Array = s.argmax(axis=1)
        return t

    def kinks(self, s: Array, t: Array) -> Array | None:
        return None


@dataclass(frozen=True)
class CrossEntropy(_PerClass):
    """Softmax and cross-entropy: y = e^s/Σe^s, E = −ln y_t, dE/ds = (y − onehot t)/N. Course 1.3."""

    name: ClassVar[str] = "cross-entropy"
    output: ClassVar[str] = "softmax"

    def baseline_loss(self, classes: int) -> BaselineLoss:
        return BaselineLoss(math.log(classes), f"ln {classes}")

    def predict(self, s: Array) -> Array:
        y: Array = np.exp(s - s.max(axis=1, keepdims=True))
        y /= y.sum(axis=1, keepdims=True)
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        shifted = s - s.max(axis=1, keepdims=True)
        losses: Array = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(t)), t]
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        ds = y.copy()
        ds[np.arange(len(t)), t] -= 1.0
        ds /= len(t)
        return ds


@dataclass(frozen=True)
class Hinge(_PerClass):
    """E = Σ_{j≠t} max(0, 1 + s_j − s_t); every violated margin contributes a gradient of 1/N. Course 1.2.

    Weston and Watkins 1999. At a margin of exactly 0 the gradient is 0, as for a margin that holds.
    """

    name: ClassVar[str] = "hinge"
    output: ClassVar[str] = "scores"

    def baseline_loss(self, classes: int) -> BaselineLoss:
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
class Perceptron(_PerClass):
    """E = max_j s_j − s_t: 0 if correct, else gradient 1/N for the top class, −1/N for t. Course 1.1."""

    name: ClassVar[str] = "perceptron"
    output: ClassVar[str] = "scores"

    def baseline_loss(self, classes: int) -> BaselineLoss:
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


@dataclass(frozen=True)
class BinaryCrossEntropy:
    """One sigmoid output: y = σ(s), E = −t ln y − (1−t) ln(1−y), dE/ds = (y − t)/N. Course 1.4."""

    name: ClassVar[str] = "binary-cross-entropy"
    output: ClassVar[str] = "sigmoid"
    takes_numbers: ClassVar[bool] = False

    def outputs(self, classes: int) -> int:
        return 1

    def baseline_loss(self, classes: int) -> BaselineLoss:
        return BaselineLoss(math.log(2), "ln 2")

    def predict(self, s: Array) -> Array:
        with np.errstate(over="ignore"):  # 1/(1+∞) is the correct 0
            y: Array = 1.0 / (1.0 + np.exp(-s))
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        # ln(1+e^s) − t·s, with the larger exponent factored out so that s = ±1000 stays finite
        score = s[:, 0]
        near = np.minimum(score, -score)  # −|s|, for complex scores too
        losses: Array = np.maximum(score, 0) - score * t.astype(s.dtype) + np.log1p(np.exp(near))
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        ds: Array = (y - t[:, None].astype(y.dtype)) / len(t)
        return ds

    def predict_class(self, s: Array) -> Array:
        return (s[:, 0] > 0).astype(np.intp)

    def kinks(self, s: Array, t: Array) -> Array | None:
        return None


LOSSES: dict[str, type[Loss]] = {
    **{part.name: part for part in (CrossEntropy, Hinge, Perceptron, BinaryCrossEntropy)},
    **{part.name: part for part in (SquaredError, AbsoluteError, Huber)},
}
