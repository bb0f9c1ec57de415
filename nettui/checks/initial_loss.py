"""Is the initial loss that of random guessing? (course 6.1)

A network whose scores are small gives every class the same probability, and its loss has a known value, ln K
for the cross-entropy. The data loss of up to 1000 training samples is compared with it, as at prediction: the
masks of dropout add to the loss of deep networks, whatever the weights. In the first step of a run, of which
only the mini-batch is seen, the loss of the held-out samples is taken instead of one with masks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.types import Figure, Finding, Reading

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

LOW, HIGH, FAR = 0.2, 2.5, 5.0
"""With E₀ the loss of random guessing, a loss below LOW·E₀ is low, above HIGH·(E₀ + 1) high, above FAR·(E₀
+ 1) far too high. The 1 matters for few classes, where E₀ is small compared with what scores of normal
size, about 1, add to the loss. Of 1123 good inits (`python -m tests.bench starts`) one lay below,
because it happened to separate two blobs, and none above."""

OF_NUMBERS = 4.0
"""Multiple of HIGH and FAR where numbers are predicted: a score of 3 instead of 0 costs 9, not 3."""

LARGE = 1e5
"""A loss from which on it is written with an exponent."""

FAR_TOO_HIGH = "initial loss far too high"

FEW = 16
"""The mean loss of fewer samples may be far below chance by luck, and far above, but hardly above FAR."""


def measurements(first: Reading) -> Iterator[Measurement]:
    """One measurement for the Reading of step 0.

    None if the loss of random guessing is unknown or ≤ 0, or if that of the Reading is one of chance: by the
    masks of dropout, or of FEW samples.
    """
    if not _has_baseline(first) or first.step != 0:
        return
    assert first.baseline_loss is not None
    expected, formula, _ = first.baseline_loss
    measured = _calm_loss(first, expected)
    if measured is None or math.isnan(measured):
        return
    off = measured / expected - 1
    times = 1.0 if first.baseline_loss.mean is None else OF_NUMBERS
    high = times * HIGH * (expected + 1)
    normal = f"normal from {format_number(LOW * expected)} to {format_number(high)}"
    if (mean := first.baseline_loss.mean) is not None:
        normal = "; ".join((normal, f"predicting the mean: {format_number(mean)}"))
    numbers = first.baseline_loss.mean is not None
    guess = "predicting 0" if numbers else "by chance"
    figure = Figure("data loss", (measured, expected), ("at the start", guess))
    yield Measurement(
        measured=f"{measured:.5g}" if measured < LARGE else format_number(measured, 5),
        expected=f"{formula} = {expected:.4f}"
        if expected < LARGE
        else f"{formula} = {format_number(expected, 5)}",
        evidence=f"{_relative_to_zero(off) if numbers else _relative_to_chance(off)}, {normal}",
        symptom=_symptom(measured, expected, times),
        figure=figure,
    )


def _has_baseline(first: Reading) -> bool:
    """Whether the loss of random guessing is known, and a number to compare with."""
    return first.baseline_loss is not None and 0 < first.baseline_loss.value < math.inf


def step_findings(first: Reading) -> Iterator[Finding]:
    """The same, as Findings."""
    yield from map(CHECK.finding, measurements(first))


def _calm_loss(first: Reading, chance: float) -> float | None:
    """The data loss of a Reading, or of its held-out samples; None if both are a matter of luck."""
    few = 0 < first.samples < FEW
    if first.keep == 1.0 and (not few or _symptom(first.loss.data, chance) == FAR_TOO_HIGH):
        return first.loss.data
    all_are_few = few and first.batches == 1
    return first.validation.loss if first.validation and not all_are_few else None


def _symptom(measured: float, chance: float, times: float = 1.0) -> str:
    if not measured <= times * FAR * (chance + 1):
        return FAR_TOO_HIGH
    if measured > times * HIGH * (chance + 1):
        return "initial loss high"
    return "initial loss low" if measured < LOW * chance else ""


def _relative_to_chance(off: float) -> str:
    """A relative difference as text."""
    return f"{_percent(off)} from chance" if off < 10 else f"{format_number(1 + off)} × chance"


def _relative_to_zero(off: float) -> str:
    """The same where numbers are predicted."""
    return f"{_percent(off)} from predicting 0" if off < 10 else f"{format_number(1 + off)} × predicting 0"


def _percent(off: float) -> str:
    """A share with its sign; 0.0 % has none."""
    percent = f"{100 * off:+.1f} %"
    return percent[1:] if percent[1:] == "0.0 %" else percent


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    first = start.many.reading
    if math.isnan(first.loss.data):
        raise NotApplicable("the loss is NaN")
    if first.keep < 1 and first.validation is None:
        first = start.unregularized.many.reading
    if not _has_baseline(first):
        raise NotApplicable("the loss of random guessing is unknown, infinite, or not above 0")
    found = list(measurements(first))
    if not found:
        raise NotApplicable(f"it takes {FEW} samples, without the masks of dropout")
    masked = f"{start.many.step.loss.data:.4g} with the masks of dropout" if start.reading.keep < 1 else ""
    yield from (each._replace(evidence="; ".join(filter(None, (each.evidence, masked)))) for each in found)


_CONFIDENT = "the scores are large before training: the network is confident and wrong"
_SMALLER = "scale the inputs to a std of 1, where it is larger; else use smaller initial weights"

CHECK = Check(
    name="initial-loss",
    doc=__doc__,
    course="6.1",
    symptoms={
        FAR_TOO_HIGH: Symptom("fail", cause=_CONFIDENT, remedy=_SMALLER, effect=True),
        "initial loss high": Symptom("warn", cause=_CONFIDENT, remedy=_SMALLER, effect=True),
        "initial loss low": Symptom(
            "warn",
            cause="the network predicts better than chance before training",
            remedy="check whether the labels leak into the inputs",
            effect=True,
        ),
    },
    passing=(
        {},
        {"network.init": {"name": "normal", "std": 0.01}},
        {"network.activation": "tanh", "network.init": "xavier", "loss.name": "hinge"},
        {"network.hidden": [64] * 8, "network.dropout": {"keep": 0.3}},
        {"train.batch": 1},
    ),
    failing=(
        (FAR_TOO_HIGH, {"fault.name": "init-too-large"}),
        (FAR_TOO_HIGH, {"fault.name": "raw-inputs"}),
        (FAR_TOO_HIGH, {"fault.name": "init-too-large", "network.dropout": {"keep": 0.5}}),
    ),
    measure=measure,
    live=lambda reading, first: step_findings(first),
)
