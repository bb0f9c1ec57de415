"""Would another learning rate get much further in the same time? (course 6.5)

The first steps are repeated with rates from a thousandth to ten thousand times the scenario's. The progress
of a run is the share of the first mini-batch's data loss that it removes. The rate is too high if a far lower
one makes much more progress, or if the loss shoots up during the run; it is too low if it makes hardly any
progress and a far higher one does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.cost import affordable_steps
from nettui.checks.memorize import ends_early
from nettui.checks.monitoring import count, reference_loss
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.text import format_number, format_percent
from nettui.types import Figure

STEPS, EXTENSION = 50, 4
"""Steps of each run; EXTENSION times as many are tried at the best rate if no rate makes progress."""

LOWER_FACTORS, HIGHER_FACTORS = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0, 10000.0)
"""Multiples of the scenario's rate."""

MIN_PROGRESS = 0.1
"""Progress from which a rate works."""

SHOT_UP = 10.0
"""Multiple of the reference loss from which the loss has shot up."""

MIN_RELATIVE_DESCENT, MIN_RELATIVE_PROGRESS = 0.25, 0.025
"""A rate is too high if the logarithm of its loss falls by less than this share of a lower rate's; too low if
its progress is below this share of a far higher rate's. A cautious rate is fine."""


REACHED = 0.5
"""Share of its rate that a run with a warm-up must reach to be judged."""


class RateTrial(NamedTuple):
    """The share of the first mini-batch's loss that a run removes, −∞ for NaN; whether the loss shot up."""

    progress: float
    shot_up: bool


def measure(probe: Probe) -> Iterator[Measurement]:
    start = probe.start
    share = start.tuned(rate=1.0).step.rate  # below 1 in a warm-up
    rate = start.step.rate / share if 0 < share < 1 else start.step.rate
    chance = start.step.baseline_loss
    if chance is not None and chance.value == 0:
        raise NotApplicable(
            "its loss does not measure progress: it is 0 for random guessing, and shrinks with the scores"
        )
    if start.step.loss.data <= 0:
        raise NotApplicable("the first loss is not above 0: there is nothing to compare with")
    steps = affordable_steps(start, STEPS)

    def try_rate(times: float, steps: int) -> RateTrial:
        return _run(start.tuned(rate=times * rate), steps)

    _require_full_rate(start, rate, steps)
    runs = {times: try_rate(times, steps) for times in (1.0, *LOWER_FACTORS, *HIGHER_FACTORS)}
    best = max(runs, key=lambda times: runs[times].progress)
    if runs[best].progress <= MIN_PROGRESS:
        runs[best] = try_rate(best, EXTENSION * steps)
    current, best_run = _format_run(runs[1.0]), _format_run(runs[best])
    measured = f"{current} at {format_number(rate)}, at best {best_run} at {format_number(best * rate)}"
    left = tuple(1 - runs[times].progress for times in sorted(runs))
    labels = tuple(format_number(times * rate) + (" here" if times == 1.0 else "") for times in sorted(runs))
    figure = Figure("share of the loss that is left, by rate", left, labels)
    yield Measurement(
        measured=measured,
        expected="progress without overshooting",
        evidence=f"{steps} steps each",
        symptom=_symptom(runs),
        figure=figure,
    )


def _require_full_rate(start: Probe, rate: float, steps: int) -> None:
    """Raises NotApplicable where a warm-up lasts so long that the rate is not reached in a run."""
    if start.step.rate < rate:
        last = max(step.rate for step in start.run(steps))
        if last < REACHED * rate:
            reached, full = format_number(last), format_number(rate)
            raise NotApplicable(
                f"its rate is {reached} after {count(steps)}, and rises to {full}: "
                "a warm-up takes longer than the run"
            )


def _run(probe: Probe, steps: int) -> RateTrial:
    start, highest = math.nan, 0.0
    for step in probe.run(steps):
        _require_share(step.loss.data)
        if math.isnan(start):
            start = reference_loss(step)
        highest = max(highest, step.loss.data)
    if ends_early(step):
        made = step.before.step + 1 - probe.state.step
        raise NotApplicable(f"the run ends after {count(made)}: it takes {steps + 1}")
    if step.after is None:
        return RateTrial(-math.inf, True)
    moved = probe.at(replace(probe.state, params=step.after.params))
    first, then = (each.step.loss.data for each in (probe, moved))
    _require_share(then)
    progress = 1 - then / first if math.isfinite(then) and first > 0 else -math.inf
    return RateTrial(progress, highest > SHOT_UP * start > 0)


def _require_share(loss: float) -> None:
    """Raises NotApplicable for a loss below 0, of which no share can be left."""
    if loss < 0:
        raise NotApplicable("its loss falls below 0, so that there is no share of it that is left")


def _symptom(runs: Mapping[float, RateTrial]) -> str:
    current, most = runs[1.0], max(run.progress for run in runs.values())
    lower = max(runs[times].progress for times in LOWER_FACTORS)
    slow = _descent(current.progress) < MIN_RELATIVE_DESCENT * _descent(lower)
    if lower > MIN_PROGRESS and (slow or (current.shot_up and not runs[LOWER_FACTORS[-1]].shot_up)):
        return "rate too high"
    higher = max(
        (runs[times].progress for times in HIGHER_FACTORS[1:] if not runs[times].shot_up), default=0.0
    )
    if lower < abs(current.progress) < MIN_RELATIVE_PROGRESS * higher and higher > MIN_PROGRESS:
        return "rate too low"
    return "" if most > MIN_PROGRESS else "no rate helps"


def _descent(progress: float) -> float:
    """How many times the loss fell to 1/e of its value."""
    return -math.log(max(1 - progress, 1e-12))


def _format_run(run: RateTrial) -> str:
    shot_up = ", shooting up on the way" if run.shot_up and run.progress > -math.inf else ""
    return f"loss {'ends in NaN' if run.progress == -math.inf else format_percent(-run.progress)}{shot_up}"


CHECK = Check(
    name="learning-rate",
    doc=__doc__,
    course="6.5",
    symptoms={
        "rate too high": Symptom(
            "fail",
            cause="each step overshoots the minimum",
            remedy="divide the rate by 10 until the loss falls smoothly",
            effect=True,
        ),
        "rate too low": Symptom(
            "fail",
            cause="the steps are too short to make progress",
            remedy="multiply the rate by 10 until the loss falls",
            effect=True,
        ),
        "no rate helps": Symptom(
            "warn",
            cause="the loss does not fall at any rate: the cause is elsewhere, or there is nothing to learn",
            remedy="look at the other checks first",
            effect=True,
        ),
    },
    passing=({}, {"train.optimizer": {"name": "adam"}}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    failing=(
        ("rate too high", {"fault.name": "rate-too-high"}),
        ("rate too low", {"fault.name": "rate-too-low"}),
        ("no rate helps", {"fault.name": "zero-init"}),
    ),
    tunes=("rate",),
    measure=measure,
)
