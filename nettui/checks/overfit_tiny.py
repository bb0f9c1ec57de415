"""Can the network memorize 20 samples? (course 6.3)

It is trained without dropout and penalty on 20 samples, or fewer if a layer has fewer units, until all are
right and the loss is near 0; on numbers to predict, until their R² is near 1. Adam is used, so that the
answer depends on network, loss and gradients, not on the learning rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Portable, Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.memorize import memorize, memorize_numbers, require_steps_for
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_percent
from nettui.data.dataset import Split
from nettui.types import Figure, Layout

SAMPLES, STEPS = 20, 600

SURE, LARGE = 1000.0, 100.0
"""Multiple of the scores with which every answer is sure, and a large loss then, as in sure-answers."""

ENOUGH, LITTLE, PATIENCE = 0.9, 0.5, 5
"""R² of memorized numbers, 1 minus the share of their variance that is left; up to LITTLE they are not. If
PATIENCE times as many steps end between them, it cannot be told: near samples take long to tell apart."""

NEAR_ZERO = 0.1
"""Multiple of the initial loss below which a loss is near 0; the lecture's figure reaches 0.001."""


def _require_bounded(learned: Probe, floor: float) -> None:
    """Raises NotApplicable unless no scores, however sure, lower the loss, nor make it large.

    A softmax that is applied twice does that. Smoothed labels and a penalty hold a loss above 0 on
    purpose, and it rises with sure scores.
    """
    why = f"all are right, and the loss stays at {format_number(floor)}: "
    try:
        sure, wrong = (_with_scores(learned, times) for times in (SURE, -SURE))
    except NotApplicable as reason:
        raise NotApplicable(f"{why}smoothed labels or a penalty may hold it there; {reason}") from None
    if not (sure <= (1 + NEAR_ZERO) * floor and wrong < LARGE):
        raise NotApplicable(f"{why}smoothed labels or a penalty hold it there, as it rises with sure scores")


def _with_scores(learned: Probe, times: float) -> float:
    """The data loss with so many times the scores."""
    for name in filter(None, learned.score_layer):
        learned = learned.with_tensor(name, times * learned.state.params[name])
    return learned.step.loss.data


def _select_samples(probe: Probe) -> Split:
    """A few different samples, evenly spread over the training part."""
    few = min([SAMPLES, *_units(probe.state.params.layout)])
    if few < 2:
        raise NotApplicable("a layer of one unit cannot tell two samples apart")
    x, t = probe.evenly_spaced_answers(few)
    first = np.unique(x, axis=0, return_index=True)[1]
    return Split(x[first], t[first])


def _units(layout: Layout) -> list[int]:
    """The units of each hidden layer; without one, those that a linear network has in effect."""
    matrices = [tensor for tensor in layout.tensors if tensor.role == "weight" and tensor.units is not None]
    units = [tensor.shape[tensor.units] for tensor in matrices[:-1] if tensor.units is not None]
    return units or [tensor.size // tensor.shape[tensor.units or 0] + 1 for tensor in matrices]


def _numbers(learner: Probe, samples: Split) -> Measurement:
    """Whether R² of the samples comes near 1."""
    run, right = memorize_numbers(learner, samples, STEPS, ENOUGH)
    if right < ENOUGH:
        run, right = memorize_numbers(learner, samples, PATIENCE * STEPS, ENOUGH)
    best, losses = run
    made = best.before.step + 1
    if LITTLE < right < ENOUGH:
        reached = f"R² of {len(samples.t)} samples is {format_number(right)} after {made} steps of Adam"
        raise NotApplicable(f"{reached}: too slow to tell")
    symptom = "" if right >= ENOUGH else "cannot over-fit"
    if symptom:
        require_steps_for(run, STEPS)
    return Measurement(
        measured=f"R² {format_number(right)}",
        expected=f"R² of {ENOUGH} or more",
        evidence=f"{len(samples.t)} samples, {made} steps of Adam at {format_number(best.rate)}",
        symptom=symptom,
        figure=Figure("loss by step", losses),
    )


def measure(probe: Probe) -> Iterator[Measurement]:
    x, t = samples = _select_samples(probe)
    if t.dtype.kind == "f":
        yield _numbers(probe.start.unregularized, samples)
        return
    learner = probe.start.unregularized.on(x, t)
    first = learner.step.loss.data
    if math.isnan(learner.step.accuracy):
        raise NotApplicable("its steps state no accuracy")
    if first <= 0:
        raise NotApplicable("the first loss is not above 0: it is not known how low it can fall")
    run = memorize(learner, STEPS, NEAR_ZERO * first)
    best, losses = run
    if min(losses) < 0:
        raise NotApplicable("the loss falls below 0: it is not known how low it can fall")
    loss, rate = best.loss.data, best.rate
    measured = f"{format_percent(best.accuracy)} right, loss {format_number(first)} → {format_number(loss)}"
    evidence = f"{len(t)} samples, {best.before.step + 1} steps of Adam at {format_number(rate)}"
    floor = "loss has a floor" if loss > NEAR_ZERO * first else ""
    symptom = floor if best.accuracy == 1.0 else "cannot over-fit"
    if symptom:
        require_steps_for(run, STEPS)
    if symptom == "loss has a floor":
        _require_bounded(learner.at(best.before), loss)
    figure = Figure("loss by step", losses)
    yield Measurement(
        measured=measured,
        expected="100 % right, loss near 0",
        evidence=evidence,
        symptom=symptom,
        figure=figure,
    )


CHECK = Check(
    name="overfit-tiny",
    doc=__doc__,
    course="6.3",
    symptoms={
        "cannot over-fit": Symptom(
            "fail",
            cause="something prevents the network from learning even samples that it could memorize",
            remedy="mend the gradients if gradient-check fails; else more units, another init or activation",
            effect=True,
        ),
        "loss has a floor": Symptom(
            "fail",
            cause="all samples are right, but the loss stays above 0: the predictions cannot be confident",
            remedy="check whether a softmax is applied twice",
        ),
    },
    passing=(
        {},
        {"network.hidden": []},
        {"network.activation": "tanh", "network.init": "xavier", "loss.name": "hinge"},
    ),
    failing=(
        ("cannot over-fit", {"fault.name": "zero-init"}),
        ("cannot over-fit", {"fault.name": "labels-off-by-one"}),
        ("loss has a floor", {"fault.name": "double-softmax"}),
    ),
    needs=(Portable, Supervised),
    tunes=("optimizer",),
    measure=measure,
)
