"""Comparisons that allow for the round-off of the computation, which is measured."""

from __future__ import annotations

import math

import numpy as np

from nettui.abilities import Differentiable, Predicts
from nettui.checks.probe import NotApplicable, Probe
from nettui.gradient_check.precision import Ask, Imprecise, relative_noise
from nettui.types import Array

SUMS = 1e4
"""The round-off of sums of a few thousand terms, as a multiple of that of one number."""


def loss_tolerance(probe: Probe) -> float:
    """The relative difference that round-off can cause in the loss. Raises NotApplicable."""
    trainer = probe.ability(Differentiable)
    return SUMS * _noise(trainer.loss, probe, "the loss")


def prediction_tolerance(probe: Probe, x: Array) -> float:
    """The relative difference that round-off can cause in the predictions. Raises NotApplicable."""
    trainer = probe.ability(Predicts)
    return SUMS * _noise(lambda state: trainer.predict(state, x), probe, "the prediction")


def _noise(ask: Ask, probe: Probe, what: str) -> float:
    try:
        return relative_noise(ask, probe.state, what)
    except Imprecise as reason:
        raise NotApplicable(str(reason)) from None


def relative_difference(a: Array, b: Array) -> float:
    """max |a − b| / max(|a|, |b|) over all elements; infinite if one of them is NaN."""
    with np.errstate(all="ignore"):
        difference = float(np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-300))
    return math.inf if math.isnan(difference) else difference


def losses_agree(a: float, b: float, tolerance: float) -> bool:
    """Whether two losses are equal up to a relative tolerance; NaN agrees with nothing."""
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))
