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

STEPS, MORE = 50, 4
"""Steps each, and how many times as many the best rate gets where none gets anywhere."""

LOWER, HIGHER = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0, 10000.0)

CLEAR = 0.1
"""Progress that is worth something."""

MUCH, LITTLE = 0.25, 0.025
"""A rate is too high when its progress, in orders of magnitude of the loss, is below this share of a lower
rate's; too low when its progress is below this share of a far higher rate's. A cautious rate is no fault:
sound ones lay above 0.4 and 0.02 in tests/bench/diagnosis."""


def ask(subject: Subject) -> Iterator[Answer]:
    start = subject.start
    rate = float(start.hyper("optimizer").rate)
    steps = start.steps(STEPS)
    progress = {
        times: _progress(start.vary("optimizer", rate=times * rate), steps)
        for times in (1.0, *LOWER, *HIGHER)
    }
    best = max(progress, key=progress.__getitem__)
    if progress[best] <= CLEAR:
        progress[best] = _progress(start.vary("optimizer", rate=best * rate), MORE * steps)
    told = (
        f"{_told(progress[1.0])} at {number(rate)}, at best {_told(progress[best])} at {number(best * rate)}"
    )
    yield Answer(told, "near the best", f"{steps} steps each", _symptom(progress))


def _progress(subject: Subject, steps: int) -> float:
    """The share of the first mini-batch's loss that a run takes off; −∞ where it breaks off."""
    *_, last = subject.run(steps)
    if last.after is None:
        return -math.inf
    moved = Subject(subject.trainer, replace(subject.state, params=last.after.params))
    first, then = (each.step.loss.data for each in (subject, moved))
    return 1 - then / first if math.isfinite(then) and first > 0 else -math.inf


def _symptom(progress: Mapping[float, float]) -> str:
    here, lower = progress[1.0], max(progress[times] for times in LOWER)
    if lower > CLEAR and _orders(here) < MUCH * _orders(lower):
        return "rate too high"
    if abs(here) < LITTLE * max(progress[times] for times in HIGHER[1:]) > LITTLE * CLEAR:
        return "rate too low"
    return "" if max(progress.values()) > CLEAR else "no rate helps"


def _orders(progress: float) -> float:
    """How many times the loss fell to 1/e."""
    return -math.log(max(1 - progress, 1e-12))


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
