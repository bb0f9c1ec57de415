"""The losses that learners use, and which of them has the value of a code's loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nettui.nn.activations import Sigmoid
from nettui.nn.losses import CrossEntropy
from nettui.types import Array, BaselineLoss

CLOSE = 1e-4
"""Relative difference up to which a loss is the one that was guessed: a log(y + 1e-7) changes less."""

Reduction = Literal["mean", "sum"]
FLOOR, H = 1e-12, 1e-6
"""The least probability; the relative step of differences."""


@dataclass(frozen=True)
class Known:
    """A loss of one sample, from outputs (N, K) and one-hot targets (N, K).

    `baseline` is that of a network that has learned nothing, for K outputs, in words and as a number.
    `probabilities`: the outputs are probabilities, of which each row sums to 1.
    """

    name: str
    each: Callable[[Array, Array], Array]
    formula: str
    baseline: Callable[[int], float]
    output: Literal["scores", "softmax", "sigmoid", "any"] = "any"
    numbers: bool = False


def _log_softmax(s: Array) -> Array:
    shifted = s - s.max(axis=1, keepdims=True)
    found: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return found


def _cross_entropy(s: Array, y: Array) -> Array:
    found: Array = -(y * _log_softmax(s)).sum(axis=1)
    return found


def _log(p: Array) -> Array:
    found: Array = np.log(np.maximum(p, FLOOR))
    return found


def _likelihood(p: Array, y: Array) -> Array:
    found: Array = -(y * _log(p)).sum(axis=1)
    return found


def _binary(p: Array, y: Array) -> Array:
    found: Array = -(y * _log(p) + (1 - y) * _log(1 - p)).sum(axis=1)
    return found


def _binary_scores(s: Array, y: Array) -> Array:
    found: Array = (np.logaddexp(0, s) - y * s).sum(axis=1)
    return found


def _hinge(s: Array, y: Array) -> Array:
    right = (s * y).sum(axis=1, keepdims=True)
    found: Array = (np.maximum(0, s - right + 1) * (1 - y)).sum(axis=1)
    return found


def _squared(s: Array, y: Array) -> Array:
    found: Array = np.square(s - y).sum(axis=1)
    return found


def _scaled(
    function: Callable[[Array, Array], Array], by: Callable[[int], float]
) -> Callable[[Array, Array], Array]:
    return lambda s, y: function(s, y) * by(s.shape[1])


LIKELIHOOD = Known("cross-entropy", _likelihood, "ln K", lambda k: float(np.log(k)), "softmax")
"""Cross-entropy of probabilities, where the softmax is the network's last function."""

LOSSES: Sequence[Known] = (
    Known("cross-entropy", _cross_entropy, "ln K", lambda k: float(np.log(k)), "scores"),
    LIKELIHOOD,
    Known("binary-cross-entropy", _binary, "K·ln 2", lambda k: k * float(np.log(2)), "sigmoid"),
    Known(
        "binary-cross-entropy",
        _scaled(_binary, lambda k: 1 / k),
        "ln 2",
        lambda k: float(np.log(2)),
        "sigmoid",
    ),
    Known("binary-cross-entropy", _binary_scores, "K·ln 2", lambda k: k * float(np.log(2)), "scores"),
    Known("hinge", _hinge, "K − 1", lambda k: k - 1.0, "scores"),
    Known("squared-error", _scaled(_squared, lambda k: 0.5), "", lambda k: float("nan"), numbers=True),
    Known("squared-error", _squared, "", lambda k: float("nan"), numbers=True),
    Known("squared-error", _scaled(_squared, lambda k: 1 / k), "", lambda k: float("nan"), numbers=True),
    Known("squared-error", _scaled(_squared, lambda k: 0.5 / k), "", lambda k: float("nan"), numbers=True),
)
"""In the order of preference: the first that fits is the one."""


@dataclass(frozen=True)
class FoundLoss:
    """The loss that a code computes: which one, and its mean or sum over the mini-batch."""

    known: Known
    reduction: Reduction

    @property
    def name(self) -> str:
        return self.known.name

    def __str__(self) -> str:
        return f"{'mean' if self.reduction == 'mean' else 'summed'} {self.known.name}"

    def value(self, outputs: Array, targets: Array) -> float:
        """The loss of a mini-batch: outputs and targets (N, K)."""
        each = self.known.each(np.asarray(outputs, float), targets)
        return float(each.mean() if self.reduction == "mean" else each.sum())

    def slope(self, outputs: Array, targets: Array) -> Array:
        """Its gradient by outputs (N, K), by central differences; probabilities stay within 0 to 1."""
        found = np.empty(outputs.shape)
        inside = (outputs > 0) & (outputs < 1)
        size = np.where(inside, np.minimum(outputs, 1 - outputs), np.maximum(1.0, np.abs(outputs)))
        with np.errstate(all="ignore"):
            for k in range(outputs.shape[1]):
                moved = np.zeros(outputs.shape)
                moved[:, k] = H * size[:, k]
                up, down = outputs + moved, outputs - moved
                rise = self.known.each(up, targets) - self.known.each(down, targets)
                found[:, k] = rise / (up - down)[:, k]
        return found / len(outputs) if self.reduction == "mean" else found

    def baseline(self, outputs: int, samples: int) -> BaselineLoss | None:
        """The loss of a network that has learned nothing; None where it depends on the targets."""
        value, formula = self.known.baseline(outputs), self.known.formula
        if not np.isfinite(value):
            return None
        if self.reduction == "sum":
            return BaselineLoss(value * samples, f"N·{formula}" if "−" not in formula else f"N·({formula})")
        return BaselineLoss(value, formula)


def kind_of_outputs(outputs: Array) -> str:
    """What rows of outputs are: softmax (they sum to 1), sigmoid (all within 0..1), else scores."""
    if not ((outputs >= 0) & (outputs <= 1)).all():
        return "scores"
    sums = outputs.sum(axis=1)
    return "softmax" if outputs.shape[1] > 1 and np.allclose(sums, 1, atol=1e-5) else "sigmoid"


def output_of_kind(scores: Array, kind: str) -> Array:
    """Scores (N, K) as outputs of that kind."""
    if kind == "scores":
        return scores
    return CrossEntropy().predict(scores) if kind == "softmax" else Sigmoid().value(scores)


def fits(known: Known, kind: str) -> bool:
    """Whether a loss can be one of such outputs; a softmax is a sigmoid's range too."""
    return known.output in ("any", kind) or (known.output == "sigmoid" and kind == "softmax")


def possible(outputs: Array) -> list[FoundLoss]:
    """The losses that such outputs (N, K) may have."""
    kind = kind_of_outputs(outputs)
    reductions: tuple[Reduction, ...] = ("mean", "sum")
    return [FoundLoss(known, reduction) for known in LOSSES if fits(known, kind) for reduction in reductions]


def match(value: float, outputs: Array, targets: Array, close: float = CLOSE) -> list[FoundLoss]:
    """The losses that have this value on outputs and targets (N, K); none has an infinite one."""
    if not np.isfinite(value):
        return []
    with np.errstate(all="ignore"):
        return [
            found
            for found in possible(outputs)
            if abs(found.value(outputs, targets) - value) <= close * abs(value)
        ]


def softmax_gradient(out: Array, y: Array) -> tuple[float, Array]:
    """Mean softmax cross-entropy of scores (N, K) and its gradient, for one-hot labels or classes."""
    loss = CrossEntropy()
    t = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] == out.shape[1] else np.asarray(y, int).ravel()
    return float(loss.per_sample(out, t).mean()), loss.backward(out, loss.predict(out), t)
