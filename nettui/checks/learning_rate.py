"""Would another learning rate get much further in the same time? (course 6.5)

The first steps are taken anew with rates from a thousandth to ten thousand times the scenario's. Each
run's progress is the share of the first mini-batch's data loss that is gone at its end. The rate is too
high where a far lower one gets much further; too low where it gets next to nowhere and a far higher one
goes down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.subject import Subject
from nettui.text import number, percent

STEPS = 50

LOWER, HIGHER = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0, 10000.0)

CLEAR = 0.1
"""Progress that is worth something."""

MUCH, LITTLE = 0.75, 0.01
"""Shares of a lower and of a higher rate's progress below which a rate is too high, and too low. Sound
rates lay above 0.75 and 0.02 in tests/bench/diagnosis; a cautious one is no fault."""


def ask(subject: Subject) -> Iterator[Answer]:
    start = subject.start
    rate = float(start.hyper("optimizer").rate)
    steps = start.steps(STEPS)
    progress = {
        times: _progress(start.vary("optimizer", rate=times * rate), steps)
        for times in (1.0, *LOWER, *HIGHER)
    }
    best = max(progress, key=progress.__getitem__)
    told = (
        f"{_told(progress[1.0])} at {number(rate)}, at best {_told(progress[best])} at {number(best * rate)}"
    )
    yield Answer(told, "near the best", f"{steps} steps each", _symptom(progress))


def _progress(subject: Subject, steps: int) -> float:
    """The share of the first mini-batch's loss that a run takes off; −∞ where it breaks off."""
    *_, last = subject.run(steps)
    if last.after is None:
        return -math.inf
    measure = subject.plain.on(*subject.samples)
    first = measure.loss()
    then = Subject(measure.trainer, replace(measure.state, params=last.after.params)).loss()
    return 1 - then / first if math.isfinite(then) and first > 0 else -math.inf


def _symptom(progress: Mapping[float, float]) -> str:
    here = progress[1.0]
    if here < MUCH * max(progress[times] for times in LOWER) > MUCH * CLEAR:
        return "rate too high"
    if abs(here) < LITTLE * max(progress[times] for times in HIGHER[1:]) > LITTLE * CLEAR:
        return "rate too low"
    return "" if max(progress.values()) > CLEAR else "no rate helps"


def _told(progress: float) -> str:
    return f"loss {'breaks off' if progress == -math.inf else percent(-progress)}"


CHECK = Check(
    name="learning-rate",
    doc=__doc__,
    course="6.5",
    troubles={
        "rate too high": Trouble(
            "fail", "each step overshoots", "divide the rate by 10 until the loss falls smoothly"
        ),
        "rate too low": Trouble(
            "fail", "the steps are too short to get anywhere", "multiply the rate by 10 until the loss falls"
        ),
        "no rate helps": Trouble(
            "warn",
            "the loss does not fall at any rate: the trouble lies elsewhere, or there is nothing to learn",
            "look at the other checks first",
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
