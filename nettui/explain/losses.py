"""Explains each loss on one sample's scores: the prediction, the loss, the gradient, term by term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.explain.addresses import name
from nettui.explain.explanation import Factor, Term
from nettui.explain.number_losses import NumberLoss, gradient_of_numbers, loss_of_numbers
from nettui.nn.losses import BinaryCrossEntropy, CrossEntropy
from nettui.nn.margin_losses import Hinge, Perceptron
from nettui.types import Array

KnownLoss: TypeAlias = CrossEntropy | BinaryCrossEntropy | Hinge | Perceptron | NumberLoss


class Sample(NamedTuple):
    """Sample n: scores s (K,) of one site, the prediction y (K,) of another, the label t (1,).

    The batch's loss is the sum of the samples' losses over `divisor`.
    """

    loss: KnownLoss
    n: int
    divisor: float
    s: Array
    y: Array
    label: Array
    scores: str
    answer: str

    @property
    def t(self) -> int:
        """The label as a class."""
        return int(self.label[0])

    def score_factor(self, k: int, symbol: str) -> Factor:
        return Factor(symbol, float(self.s[k]), name(self.scores, self.n, k))

    def margin_factor(self, j: int, sign: float) -> Factor:
        """±1 if class j violates its margin, 0 if not."""
        lead = sign * float(1.0 + self.s[j] - self.s[self.t] > 0)
        return Factor(
            "[1 + s_j − s_t > 0]" if sign > 0 else "−[1 + s_j − s_t > 0]", lead, name(self.scores, self.n, j)
        )

    @property
    def targets(self) -> Array | None:
        """The targets q (K,) of a loss with label smoothing or class weights; None where they are 0 and 1."""
        loss = self.loss
        if isinstance(loss, Hinge | Perceptron | NumberLoss) or loss.is_plain:
            return None
        found: Array = loss.targets(np.array([self.t]), max(len(self.s), 2))[0]
        return found

    def answer_factor(self, k: int, symbol: str) -> Factor:
        return Factor(symbol, float(self.y[k]), name(self.answer, self.n, k))


def answer_terms(sample: Sample, k: int) -> tuple[str, Sequence[Term]]:
    """y_k: formula and terms."""
    s, y = sample.s.astype(float), float(sample.loss.predict(sample.s[None])[0, k])
    match sample.loss:
        case CrossEntropy():
            top = s.max()
            up, down = float(np.exp(s[k] - top)), float(np.exp(s - top).sum())
            factors = (
                Factor("e^(s_k − max s)", up, name(sample.scores, sample.n, k)),
                Factor("1/Σ e^(s − max s)", 1 / down),
            )
            return "y_k = e^s_k / Σ e^s", [Term(f"class {k}", factors, y)]
        case BinaryCrossEntropy():
            return "y = 1/(1 + e^−s)", [Term("score", (sample.score_factor(0, "s"),), y)]
        case _:
            return "the score itself", [Term(f"class {k}", (sample.score_factor(k, "s_k"),), y)]


def loss_terms(sample: Sample) -> tuple[str, Sequence[Term]]:
    """The loss of the sample: formula and terms."""
    if isinstance(sample.loss, NumberLoss):
        return loss_of_numbers(sample.loss, sample.s, sample.label, sample.scores, sample.n)
    t, each = sample.t, float(sample.loss.per_sample(sample.s[None], sample.label)[0])
    if (q := sample.targets) is not None:
        return _loss_of_targets(sample, q)
    match sample.loss:
        case CrossEntropy():
            return "ℓ = −ln y_t", [Term(f"right class {t}", (sample.answer_factor(t, "y_t"),), each)]
        case BinaryCrossEntropy():
            return "ℓ = −ln y where t = 1, −ln(1 − y) where t = 0", [
                Term(f"t = {t}", (sample.answer_factor(0, "y"),), each)
            ]
        case Hinge():
            right = sample.score_factor(t, "s_t")
            terms = [
                Term(
                    f"class {j}",
                    (right, sample.score_factor(j, "s_j")),
                    max(0.0, 1.0 + float(s) - right.value),
                )
                for j, s in enumerate(sample.s)
                if j != t
            ]
            return "ℓ = Σ_{j≠t} max(0, 1 + s_j − s_t)", terms
        case Perceptron():
            best = int(sample.s.argmax())
            first, right = sample.score_factor(best, "max s"), sample.score_factor(t, "s_t")
            return "ℓ = max s − s_t", [
                Term(f"highest, class {best}", (first,), first.value),
                Term(f"right class {t}", (Factor("−1", -1.0), right), -right.value),
            ]


def _loss_of_targets(sample: Sample, q: Array) -> tuple[str, Sequence[Term]]:
    """The loss with label smoothing or class weights: a term for each class."""
    assert isinstance(sample.loss, CrossEntropy | BinaryCrossEntropy)
    logs, terms = sample.loss.logs(sample.s[None].astype(float))[0], []
    for k, (target, log) in enumerate(zip(q.tolist(), logs.tolist(), strict=True)):
        y = sample.answer_factor(min(k, len(sample.s) - 1), "y")
        terms.append(Term(f"class {k}", (Factor("q", target), y), target * log))
    return "ℓ = −Σ_k q_k·ln y_k, q_k = w_k·((1 − ε)·[k = t] + ε/K)", terms


def _gradient_of_targets(sample: Sample, q: Array, k: int) -> tuple[str, Sequence[Term]]:
    """dE/ds_k with label smoothing or class weights."""
    part, total = Factor("1/Σw", 1.0 / sample.divisor), float(q.sum())
    target = float(q[k] if len(sample.s) > 1 else q[1])
    y = sample.answer_factor(k, "y")
    return "dE/ds_k = (y_k·Σ_j q_j − q_k)/Σₙ w", [
        Term("answer", (part, Factor("Σq", total), y), y.value * total / sample.divisor),
        Term("label", (part, Factor("−q", -target)), -target / sample.divisor),
    ]


def gradient_terms(sample: Sample, k: int) -> tuple[str, Sequence[Term]]:
    """dE/ds_k: formula and terms."""
    if isinstance(sample.loss, NumberLoss):
        at = sample.loss, sample.s, sample.label, sample.scores, sample.n, k, 1.0 / sample.divisor
        return gradient_of_numbers(*at)
    if (q := sample.targets) is not None:
        return _gradient_of_targets(sample, q, k)
    t, share = sample.t, 1.0 / sample.divisor
    part = Factor("1/N", share)
    match sample.loss:
        case CrossEntropy() | BinaryCrossEntropy():
            one = float(t == k) if isinstance(sample.loss, CrossEntropy) else float(t)
            y = sample.answer_factor(k, "y")
            return "dE/ds = (y − t)/N", [
                Term("answer", (part, y), y.value * share),
                Term("label", (part, Factor("−t", 0.0 - one)), 0.0 - one * share),
            ]
        case Hinge():
            sign = -1.0 if k == t else 1.0
            margins = [
                (j, sample.margin_factor(j, sign)) for j in range(len(sample.s)) if j != t and k in (t, j)
            ]
            return "dE/ds_j = [1 + s_j − s_t > 0]/N, dE/ds_t = −Σ_j of these", [
                Term(f"margin of class {j}", (part, factor), factor.value * share) for j, factor in margins
            ]
        case Perceptron():
            best, right = int(sample.s.argmax()), float(k == t)
            return "dE/ds = [k wins]/N − [k is right]/N", [
                Term(
                    "wins",
                    (part, Factor("[k wins]", float(k == best), name(sample.scores, sample.n, best))),
                    float(k == best) * share,
                ),
                Term("is right", (part, Factor("−[k = t]", 0.0 - right)), (0.0 - right) * share),
            ]
