"""Comparisons that allow for the round-off of the computation, which is measured."""

from __future__ import annotations

import math

import numpy as np

from nettui.abilities import Differentiable, Predicts
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
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


def require_sum(probe: Probe, tolerance: float) -> None:
    """Raises NotApplicable if the loss of a batch grows with it in another way than a sum does.

    Of a network of nettui's own layers, which are known, nothing else is asked unless they mix samples.
    """
    if probe.is_textbook and not probe.mixes_samples:
        return
    x, t = probe.mini_batch
    copies = (probe.on(np.concatenate([x] * n), np.concatenate([t] * n)).loss() for n in (1, 2, 3))
    one, two, three = copies
    if two - one <= tolerance * max(1.0, abs(two)) or not losses_agree(three - two, two - one, 4 * tolerance):
        raise NotApplicable(
            "its loss is no mean of the samples' losses, and no sum, as with dropout, BatchNorm or losses "
            "of pairs"
        )


def answers_apart(probe: Probe, x: Array) -> float:
    """How much the answers to the same samples differ within one batch: 0 unless they are random."""
    first, second = np.split(probe.predict(np.concatenate([x, x])), 2)
    return relative_difference(first, second)


def require_differences(probe: Probe, bias: str) -> None:
    """Raises NotApplicable if the loss depends on more than the differences of scores.

    A softmax or a hinge loss does not; a sigmoid or a squared error of each score does. Of a network of
    nettui's own layers, which are known, nothing is asked unless an activation follows the scores.
    """
    if probe.is_textbook and bias.rpartition(".")[0] == probe.step.scores:
        return
    tolerance, before = loss_tolerance(probe), probe.loss()
    if not losses_agree(before, probe.with_tensor(bias, probe.state.params[bias] + 1).loss(), tolerance):
        raise NotApplicable("its loss depends on each score, not on their differences as that of a softmax")


def relative_difference(a: Array, b: Array) -> float:
    """max |a − b| / max(|a|, |b|) over all elements; infinite if one of them is NaN."""
    with np.errstate(all="ignore"):
        difference = float(np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-300))
    return math.inf if math.isnan(difference) else difference


def losses_agree(a: float, b: float, tolerance: float) -> bool:
    """Whether two losses are equal up to a relative tolerance; NaN and infinity agree with nothing."""
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))
