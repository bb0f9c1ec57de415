"""Explains the losses for numbers on one sample's scores: the loss and its gradient, residual by residual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from nettui.explain.addresses import name
from nettui.explain.explanation import Factor, Term
from nettui.nn.number_losses import AbsoluteError, Huber, SquaredError, residuals
from nettui.types import Array

NumberLoss: TypeAlias = SquaredError | AbsoluteError | Huber


def loss_of_numbers(loss: NumberLoss, s: Array, t: Array, site: str, n: int) -> tuple[str, Sequence[Term]]:
    """The loss of sample n with scores s (K,) and label t (1,): formula, and a term a score."""
    d = residuals(s[None], t)[0]
    formulas = {
        "squared-error": "ℓ = ½·Σ (s − t)²" if loss == SquaredError("half-sum") else "ℓ = Σ (s − t)²",
        "absolute-error": "ℓ = Σ |s − t|",
        "huber": "ℓ = Σ ½(s − t)² where |s − t| ≤ δ, else δ·|s − t| − ½δ²",
    }
    each = (float(loss.per_sample(d[None, k : k + 1], np.zeros(1))[0]) for k in range(len(s)))
    terms = [Term(f"score {k}", _factors(s, d, k, site, n), value) for k, value in enumerate(each)]
    return formulas[loss.name], terms


def gradient_of_numbers(
    loss: NumberLoss, s: Array, t: Array, site: str, n: int, k: int, share: float
) -> tuple[str, Sequence[Term]]:
    """dE/ds_k of sample n, which counts by `share` = 1/N: formula and the one term."""
    d = residuals(s[None], t)[0]
    slope = float(loss.backward(d[None, k : k + 1], d[None, k : k + 1], np.zeros(1))[0, 0])
    formulas = {
        "squared-error": "dE/ds = (s − t)/N" if loss == SquaredError("half-sum") else "dE/ds = 2(s − t)/N",
        "absolute-error": "dE/ds = sign(s − t)/N",
        "huber": "dE/ds = (s − t limited to ±δ)/N",
    }
    factors = (Factor("1/N", share), *_factors(s, d, k, site, n))
    return formulas[loss.name], [Term("residual", factors, share * slope)]


def _factors(s: Array, d: Array, k: int, site: str, n: int) -> tuple[Factor, ...]:
    """The score and the target."""
    return Factor("s", float(s[k]), name(site, n, k)), Factor("−t", float(d[k] - s[k]))
