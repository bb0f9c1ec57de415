"""What a check is: a question with a method, answers that name their trouble, and cases to be tried on."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self, TypeAlias

import numpy as np

from nettui.checks.probe import Subject, Unanswered
from nettui.types import Array, Figure, Finding, Reading, Status, Step

Case: TypeAlias = Mapping[str, Any]
"""A network as values by dotted key, put into the base of tests/checks/base.toml."""


class Trouble(NamedTuple):
    """What a symptom means: how bad it is, why it happens, what to try.

    An `effect` is one that nearly any fault may bring about by and by; the others point at their cause.
    """

    status: Status
    cause: str
    remedy: str
    effect: bool = False


SOUND = Trouble("pass", "", "")


class Answer(NamedTuple):
    """What was measured beside what was expected; `symptom` names a Trouble of the check, or is empty."""

    measured: str
    expected: str
    evidence: str
    symptom: str = ""
    figure: Figure | None = None


class Watch(Protocol):
    """What a live check remembers of the Readings so far: a frozen value."""

    def see(self, reading: Reading) -> Self:
        """What it remembers after one Reading more."""
        ...

    def answers(self) -> Iterable[Answer]:
        """What it says now."""
        ...


@dataclass(frozen=True, kw_only=True)
class Check:
    """A question, put to a network that stands still (`ask`), or live while it trains (`watch`), or both.

    `doc` is the docstring of the check's module: the question in its first line, then the method. `healthy`
    cases show no symptom; each of the `sick` ones shows the symptom beside it. One `of_data` asks nothing but
    the data, so that it can be answered where they hold no numbers.
    """

    name: str
    doc: str | None
    course: str
    troubles: Mapping[str, Trouble]
    healthy: tuple[Case, ...]
    sick: tuple[tuple[str, Case], ...]
    ask: Callable[[Subject], Iterable[Answer]] | None = None
    watch: Watch | None = None
    of_data: bool = False

    @property
    def question(self) -> str:
        return inspect.cleandoc(self.doc or "").partition("\n")[0]

    @property
    def method(self) -> str:
        return inspect.cleandoc(self.doc or "").partition("\n")[2].strip()

    def finding(self, answer: Answer) -> Finding:
        """The answer with its status, cause and remedy."""
        measured, expected, evidence, symptom, figure = answer
        status, cause, remedy, _ = self.troubles[symptom] if symptom else SOUND
        told = (measured, expected, evidence, cause, remedy, self.course, symptom, figure)
        return Finding(self.name, status, *told)

    def troubled(self, answers: Iterable[Answer]) -> Iterator[Finding]:
        """What is wrong."""
        return (self.finding(answer) for answer in answers if answer.symptom)

    def skipped(self, reason: str) -> Finding:
        """What a check says that cannot be answered."""
        return Finding(self.name, "skip", "not measured", "", reason, "", "", self.course)

    def judge(self, subject: Subject) -> Iterator[Finding]:
        """What `ask` answers; one Finding that says `skip` where the subject cannot tell."""
        assert self.ask is not None
        if not (self.of_data or subject.numeric):
            yield self.skipped("the data hold NaN or infinities: mend them first")
            return
        try:
            with np.errstate(all="ignore"):  # not around the yield: who asks would go on with it
                found = [self.finding(answer) for answer in self.ask(subject)]
        except Unanswered as silence:
            found = [self.skipped(str(silence))]
        yield from found


@dataclass(frozen=True)
class Alarm:
    """Rings when something has been bad for some steps on end, ceases when it has not for as many.

    Readings may be missing in between: what counts is how many steps lie between the first and the last of a
    row that agree, and that there are at least two.
    """

    ringing: bool = False
    since: int | None = None
    """The step at which the latest row of opposite signs began."""

    def see(self, step: int, bad: bool, patience: int) -> Alarm:
        if bad == self.ringing:
            return Alarm(self.ringing)
        if self.since is None:
            return Alarm(self.ringing, step)
        return Alarm(bad) if step - self.since + 1 >= patience else self


QUIET = Alarm()

MEMORY = 0.9
"""Share of a running mean that each step keeps."""


def level(first: Reading | Step) -> float:
    """What data losses are measured by: the larger one of chance's and step 0's; 0 where step 0 broke."""
    if math.isnan(first.loss.data):
        return 0.0
    return max(first.baseline_loss.value if first.baseline_loss else 0.0, first.loss.data)


def smoothed(mean: float, x: float) -> float:
    """A running mean that keeps the share MEMORY of what it was; NaN is one that has not begun."""
    return x if math.isnan(mean) else MEMORY * mean + (1 - MEMORY) * x


def samples(reading: Reading) -> float:
    """How many samples a mini-batch holds; NaN where that cannot be seen."""
    for layer in reading.layers:
        if layer.histogram:
            return layer.histogram.of / layer.units
    return math.nan


def tolerance(dtype: np.dtype[Any]) -> float:
    """Relative differences up to this are round-off, in sums of a few thousand terms."""
    return 1e4 * float(np.finfo(dtype).eps)


def difference(one: Array, other: Array) -> float:
    """Largest difference, relative to the largest number; infinite where one is no number."""
    with np.errstate(all="ignore"):
        off = float(np.abs(one - other).max() / max(np.abs(one).max(), np.abs(other).max(), 1e-300))
    return off if off == off else math.inf


def close(one: float, other: float, dtype: np.dtype[Any]) -> bool:
    """Whether two losses are the same but for round-off; one that is no number is like no other."""
    return abs(one - other) <= tolerance(dtype) * max(1.0, abs(one), abs(other))
