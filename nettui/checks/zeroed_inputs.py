"""Does the network learn from its inputs? (course 6.3)

It is trained twice on the same few samples with Adam, once with all inputs set to 0. Without inputs it can
only learn the shares of the classes; with inputs it must reach a better result. Of numbers to predict, it
must explain some of the variance, as no answer without inputs can.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Portable, Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.memorize import RATES, memorize, memorize_numbers, require_steps_for
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.data.dataset import Split
from nettui.types import Figure, Step

SAMPLES, STEPS, PATIENCE = 64, 200, 5
"""Samples, steps of Adam, and how many times as many where these bring nothing."""

TARGET = 0.5
"""Multiple of the loss without inputs at which training may stop, if all samples are right."""

MAX_LOSS_RATIO, MIN_ACCURACY_GAIN = 0.95, 0.05
"""Multiple of the loss without inputs that the loss with inputs must not exceed; or the increase in accuracy,
because a perceptron's loss falls to 0 as its scores shrink, right or wrong."""

MIN_R2 = 0.005
"""R² of numbers from which inputs make a difference: a column without signal explains 1/N of N samples."""


def measure(probe: Probe) -> Iterator[Measurement]:
    x, t = samples = probe.evenly_spaced_answers(SAMPLES)
    if len(np.unique(t)) < 2:
        raise NotApplicable(f"the {len(t)} samples that it takes all have the same label")
    if not np.isfinite(x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    learner = probe.start.unregularized
    if t.dtype.kind == "f":
        yield _of_numbers(learner, samples)
        return
    zeroed = memorize(learner.on(0.0 * x, t), STEPS, 0.0, RATES[:1]).step
    run = memorize(learner.on(x, t), STEPS, TARGET * zeroed.loss.data)
    if not _is_better(run.step, zeroed):  # as of XOR, which is learned after a long plateau
        run = memorize(learner.on(x, t), PATIENCE * STEPS, TARGET * zeroed.loss.data)
    full = run.step
    if min(zeroed.loss.data, full.loss.data) < 0:
        raise NotApplicable("the loss falls below 0, so that two of them have no ratio")
    better = _is_better(full, zeroed)
    if not better:
        require_steps_for(run, STEPS)
    yield Measurement(
        measured=f"loss {format_number(full.loss.data)}, without inputs {format_number(zeroed.loss.data)}",
        expected="less with inputs",
        evidence=f"{len(t)} samples, {full.before.step + 1} and {zeroed.before.step + 1} steps of Adam",
        symptom="" if better else "inputs make no difference",
        figure=Figure("loss at the end", (full.loss.data, zeroed.loss.data), ("with inputs", "without")),
    )


def _of_numbers(learner: Probe, samples: Split) -> Measurement:
    """Whether the inputs explain any variance of the numbers: R² is at most 0 without them."""
    run, right = memorize_numbers(learner, samples, STEPS, MIN_R2)
    if not right > MIN_R2:  # after a long plateau, perhaps
        run, right = memorize_numbers(learner, samples, PATIENCE * STEPS, MIN_R2)
    if not right > MIN_R2:
        require_steps_for(run, STEPS)
    return Measurement(
        measured=f"R² {format_number(right)}",
        expected="R² above 0, that of the mean as every answer",
        evidence=f"{len(samples.t)} samples, {run.step.before.step + 1} steps of Adam",
        symptom="" if right > MIN_R2 else "inputs make no difference",
    )


def _is_better(full: Step, zeroed: Step) -> bool:
    lower_loss = full.loss.data <= MAX_LOSS_RATIO * zeroed.loss.data
    return lower_loss or full.accuracy >= zeroed.accuracy + MIN_ACCURACY_GAIN


CHECK = Check(
    name="zeroed-inputs",
    doc=__doc__,
    course="6.3",
    symptoms={
        "inputs make no difference": Symptom(
            "fail",
            cause="the inputs do not affect the predictions",
            remedy="look for dead units, weights of 0 and layers that are not connected",
            effect=True,
        )
    },
    passing=({}, {"network.hidden": []}, {"loss.name": "hinge"}),
    failing=(("inputs make no difference", {"fault.name": "zero-init"}),),
    needs=(Portable, Supervised),
    tunes=("optimizer",),
    measure=measure,
)
