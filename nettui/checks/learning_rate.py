"""Would another learning rate get much further in the same time? (course 6.5)

The first steps are taken anew with rates from a thousandth to ten thousand times the scenario's. Each run's
progress is the share of the first mini-batch's data loss that is gone at its end. The rate is too high
where a far lower one gets much further, or where the loss shoots up on the way; too low where it gets next
to nowhere and a far higher one goes down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from nettui.checks.check import Answer, Check, Trouble, level
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number, format_percent
from nettui.types import Figure

STEPS, MORE = 50, 4
"""Steps each, and how many times as many the best rate gets where none gets anywhere."""

LOWER, HIGHER = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0, 10000.0)

CLEAR = 0.1
"""Progress that is worth something."""

WILD = 10.0
"""A loss that was so many times that of the start, or of chance where that is larger, shot up."""

MUCH, LITTLE = 0.25, 0.025
"""A rate is too high when its progress, as the logarithm of the loss, is below this share of a lower
rate's; too low when its progress is below this share of a far higher rate's. A cautious rate is no fault."""


class Run(NamedTuple):
    """The share of the first mini-batch's loss that a run takes off, −∞ where it breaks off; whether it
    shot up.
    """

    progress: float
    wild: bool


def ask(subject: Subject) -> Iterator[Answer]:
    start = subject.start
    rate = float(start.config("optimizer").rate)
    chance = start.step.baseline_loss
    if chance is not None and chance.value == 0:
        raise Unanswered("its loss, 0 by chance, is no measure of progress: it shrinks with the scores")
    steps = start.steps(STEPS)

    def tried(times: float, steps: int) -> Run:
        return _run(start.vary("optimizer", rate=times * rate), steps)

    runs = {times: tried(times, steps) for times in (1.0, *LOWER, *HIGHER)}
    best = max(runs, key=lambda times: runs[times].progress)
    if runs[best].progress <= CLEAR:
        runs[best] = tried(best, MORE * steps)
    here, there = _told(runs[1.0]), _told(runs[best])
    measured = f"{here} at {format_number(rate)}, at best {there} at {format_number(best * rate)}"
    left = tuple(1 - runs[times].progress for times in sorted(runs))
    labels = tuple(format_number(times * rate) + (" here" if times == 1.0 else "") for times in sorted(runs))
    figure = Figure("share of the loss that is left, by rate", left, labels)
    yield Answer(measured, "no overshoot, no standstill", f"{steps} steps each", _symptom(runs), figure)


def _run(subject: Subject, steps: int) -> Run:
    start, highest = math.nan, 0.0
    for step in subject.run(steps):
        if math.isnan(start):
            start = level(step)
        highest = max(highest, step.loss.data)
    if step.after is None:
        return Run(-math.inf, True)
    moved = subject.at(replace(subject.state, params=step.after.params))
    first, then = (each.step.loss.data for each in (subject, moved))
    progress = 1 - then / first if math.isfinite(then) and first > 0 else -math.inf
    return Run(progress, highest > WILD * start > 0)


def _symptom(runs: Mapping[float, Run]) -> str:
    here, most = runs[1.0], max(run.progress for run in runs.values())
    lower = max(runs[times].progress for times in LOWER)
    slow = _orders(here.progress) < MUCH * _orders(lower)
    if lower > CLEAR and (slow or (here.wild and not runs[LOWER[-1]].wild)):
        return "rate too high"
    higher = max((runs[times].progress for times in HIGHER[1:] if not runs[times].wild), default=0.0)
    if lower < abs(here.progress) < LITTLE * higher and higher > CLEAR:
        return "rate too low"
    return "" if most > CLEAR else "no rate helps"


def _orders(progress: float) -> float:
    """How many times the loss fell to 1/e."""
    return -math.log(max(1 - progress, 1e-12))


def _told(run: Run) -> str:
    wild = ", shooting up on the way" if run.wild and run.progress > -math.inf else ""
    return f"loss {'breaks off' if run.progress == -math.inf else format_percent(-run.progress)}{wild}"


CHECK = Check(
    name="learning-rate",
    doc=__doc__,
    course="6.5",
    troubles={
        "rate too high": Trouble(
            "fail", "each step overshoots", "divide the rate by 10 until the loss falls smoothly", effect=True
        ),
        "rate too low": Trouble(
            "fail",
            "the steps are too short to get anywhere",
            "multiply the rate by 10 until the loss falls",
            effect=True,
        ),
        "no rate helps": Trouble(
            "warn",
            "the loss does not fall at any rate: the trouble lies elsewhere, or there is nothing to learn",
            "look at the other checks first",
            effect=True,
        ),
    },
    healthy=({}, {"train.optimizer": {"name": "adam"}}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    sick=(
        ("rate too high", {"fault.name": "rate-too-high"}),
        ("rate too low", {"fault.name": "rate-too-low"}),
        ("no rate helps", {"fault.name": "zero-init"}),
    ),
    ask=ask,
)
