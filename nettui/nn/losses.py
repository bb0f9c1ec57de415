"""Loss functions: loss per sample, gradient with respect to the scores, and loss of an untrained network."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol, Self

import numpy as np

from nettui.common.errors import Phrase, require
from nettui.common.lazy import LazyParts
from nettui.common.text import format_number
from nettui.nn.unweighted import Unweighted
from nettui.types import Array, BaselineLoss


class Loss(Protocol):
    """Scores s (N, K) against targets t (N,).

    Targets are integers in 0..K−1, the classes, or for some losses floats, the numbers to predict. A batch's
    loss is the sum of its samples' losses over their `divisor`: their number N, so that it is their mean, or
    the sum of their weights.
    """

    name: ClassVar[str]
    output: ClassVar[str]
    """The function from scores to predictions: softmax, sigmoid, or `scores` (the identity). Course 1.6."""
    takes_numbers: ClassVar[bool]
    """Whether the targets may be numbers too."""

    def outputs(self, classes: int) -> int:
        """The number of scores the network must output; one for numbers, which have 0 classes."""
        ...

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        """The loss on labels t of an untrained network, all of whose scores are near 0. Course 6.1."""
        ...

    def predict(self, s: Array) -> Array:
        """The prediction, in the shape of s: probabilities, or the scores themselves."""
        ...

    def per_sample(self, s: Array, t: Array) -> Array:
        """The loss of each sample (N,), its weight included."""
        ...

    def weight(self, t: Array) -> Array | None:
        """The weight of each sample (N,) in the mean; None if all are 1."""
        ...

    def divisor(self, t: Array) -> float:
        """What the sum of the samples' losses is divided by."""
        ...

    def fitted(self, t: Array, classes: int) -> Loss:
        """The loss on training labels t: weights that depend on them become numbers."""
        ...

    def unsmoothed(self) -> Loss:
        """The loss without label smoothing."""
        ...

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        """Gradient of the batch's loss with respect to the scores (N, K); y = predict(s)."""
        ...

    def predict_class(self, s: Array) -> Array:
        """The predicted class of each sample (N,)."""
        ...

    def kinks(self, s: Array, t: Array) -> Array | None:
        """An array (N, K) that changes sign where the gradient jumps; None if the gradient is continuous."""
        ...


@dataclass(frozen=True)
class _Targets(Unweighted):
    """Label smoothing ε and class weights w of a cross-entropy, as in torch.nn.CrossEntropyLoss.

    The target of class k is q_k = w_k·((1 − ε)·[k = t] + ε/K) in place of [k = t]; the divisor of a batch is
    Σₙ w_t. `balanced` weights are N/(K·N_k) for N_k of the N training samples in class k (at least 1).
    """

    takes_numbers: ClassVar[bool] = False
    smoothing: float = 0.0
    weights: Literal["none", "balanced"] | tuple[float, ...] = "none"

    def __post_init__(self) -> None:
        require(0 <= self.smoothing < 1, "smoothing", "a number of at least 0 and below 1", self.smoothing)
        if isinstance(self.weights, tuple):
            require(len(self.weights) > 0, "weights", "a weight for each class", Phrase("none"))
            expected = "numbers above 0"
            require(all(0 < w < math.inf for w in self.weights), "weights", expected, self.weights)

    @property
    def is_plain(self) -> bool:
        """Whether there is neither smoothing nor a weight."""
        return self.weights == "none" and not self.smoothing

    def weight(self, t: Array) -> Array | None:
        return np.array(self.weights)[t] if isinstance(self.weights, tuple) else None

    def fitted(self, t: Array, classes: int) -> Self:
        if self.weights != "balanced":
            return self
        counts = np.bincount(t, minlength=classes)
        return replace(self, weights=tuple((len(t) / (classes * np.maximum(counts, 1))).tolist()))

    def unsmoothed(self) -> Self:
        return replace(self, smoothing=0.0)

    def logs(self, s: Array) -> Array:
        """−ln of the probability of each class (N, K)."""
        zeros = np.zeros(len(s), np.intp)
        plain, both = replace(self, smoothing=0.0, weights="none"), range(max(s.shape[1], 2))
        return np.stack([plain.per_sample(s, zeros + k) for k in both], axis=1)

    def per_sample(self, s: Array, t: Array) -> Array:
        raise NotImplementedError

    def targets(self, t: Array, classes: int) -> Array:
        """q (N, K)."""
        q = np.full((len(t), classes), self.smoothing / classes)
        q[np.arange(len(t)), t] += 1 - self.smoothing
        return q * self.weights if isinstance(self.weights, tuple) else q

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        return self._baseline(classes, t)

    def _baseline(self, classes: int, t: Array) -> BaselineLoss:
        """Σₙ Σ_k q_k·ln K over the divisor."""
        chance, formula = math.log(classes), f"ln {classes}"
        if not self.smoothing or not isinstance(self.weights, tuple):
            return BaselineLoss(chance, formula)
        times = float(self.targets(t, classes).sum()) / self.divisor(t)
        return BaselineLoss(times * chance, f"{format_number(times)}·{formula}")


@dataclass(frozen=True)
class PerClass(Unweighted):
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
class CrossEntropy(_Targets, PerClass):
    """Softmax and cross-entropy: y = e^s/Σe^s, E = −ln y_t, dE/ds = (y − onehot t)/N. Course 1.3.

    With targets q: E = −Σ_k q_k·ln y_k, dE/ds = (y·Σ_k q_k − q)/Σₙ w_t.
    """

    name: ClassVar[str] = "cross-entropy"
    output: ClassVar[str] = "softmax"

    def predict(self, s: Array) -> Array:
        y: Array = np.exp(s - s.max(axis=1, keepdims=True))
        y /= y.sum(axis=1, keepdims=True)
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        shifted = s - s.max(axis=1, keepdims=True)
        top: Array = np.log(np.exp(shifted).sum(axis=1))
        losses: Array
        if self.is_plain:
            losses = top - shifted[np.arange(len(t)), t]
        else:
            q = self.targets(t, s.shape[1]).astype(s.dtype)
            losses = top * q.sum(axis=1) - (q * shifted).sum(axis=1)
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        if not self.is_plain:
            q = self.targets(t, s.shape[1]).astype(y.dtype)
            smooth: Array = (y * q.sum(axis=1, keepdims=True) - q) / y.dtype.type(self.divisor(t))
            return smooth
        ds = y.copy()
        ds[np.arange(len(t)), t] -= 1.0
        ds /= len(t)
        return ds


@dataclass(frozen=True)
class BinaryCrossEntropy(_Targets):
    """One sigmoid output: y = σ(s), E = −t ln y − (1−t) ln(1−y), dE/ds = (y − t)/N. Course 1.4.

    With targets q: E = −q_1 ln y − q_0 ln(1−y), dE/ds = (y·(q_0 + q_1) − q_1)/Σₙ w_t, as the cross-entropy of
    two classes with the scores 0 and s.
    """

    name: ClassVar[str] = "binary-cross-entropy"
    output: ClassVar[str] = "sigmoid"

    def outputs(self, classes: int) -> int:
        return 1

    def baseline_loss(self, classes: int, t: Array) -> BaselineLoss:
        return self._baseline(2, t)

    def predict(self, s: Array) -> Array:
        with np.errstate(over="ignore"):  # 1/(1+∞) is the correct 0
            y: Array = 1.0 / (1.0 + np.exp(-s))
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        # ln(1+e^s) − t·s, with the larger exponent factored out so that s = ±1000 stays finite
        score = s[:, 0]
        near = np.minimum(score, -score)  # −|s|, for complex scores too
        losses: Array
        if self.is_plain:
            losses = np.maximum(score, 0) - score * t.astype(s.dtype) + np.log1p(np.exp(near))
        else:
            q = self.targets(t, 2).astype(s.dtype)
            losses = (np.maximum(score, 0) + np.log1p(np.exp(near))) * q.sum(axis=1) - score * q[:, 1]
        return losses

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        if not self.is_plain:
            q = self.targets(t, 2).astype(y.dtype)
            smooth: Array = (y * q.sum(axis=1, keepdims=True) - q[:, 1:]) / y.dtype.type(self.divisor(t))
            return smooth
        ds: Array = (y - t[:, None].astype(y.dtype)) / len(t)
        return ds

    def predict_class(self, s: Array) -> Array:
        return (s[:, 0] > 0).astype(np.intp)

    def kinks(self, s: Array, t: Array) -> Array | None:
        return None


LOSSES = LazyParts[type[Loss]](
    {
        "cross-entropy": "nettui.nn.losses:CrossEntropy",
        "hinge": "nettui.nn.margin_losses:Hinge",
        "perceptron": "nettui.nn.margin_losses:Perceptron",
        "binary-cross-entropy": "nettui.nn.losses:BinaryCrossEntropy",
        "squared-error": "nettui.nn.number_losses:SquaredError",
        "absolute-error": "nettui.nn.number_losses:AbsoluteError",
        "huber": "nettui.nn.number_losses:Huber",
    }
)
"""Each is loaded with its first use."""
