"""Places to send the cursor to: a step, an epoch's start, the end, the first step where a condition holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nettui.common.text import parse_integer
from nettui.debugger.expressions import Expression, condition

if TYPE_CHECKING:
    from nettui.debugger.navigator import KeepGoing, Navigator
    from nettui.debugger.step_analysis import StepAnalysis


@dataclass(frozen=True)
class AtStep:
    """The end of a step, or of the last one when the run ends before it."""

    number: int

    def go(self, navigator: Navigator, keep_going: KeepGoing) -> None:
        navigator.to(self.number, keep_going)

    def matches(self, analysis: StepAnalysis) -> bool:
        return analysis.number == self.number

    def __str__(self) -> str:
        return f"step {self.number}"


@dataclass(frozen=True)
class AtEpoch:
    """The end of an epoch's first step."""

    number: int

    def go(self, navigator: Navigator, keep_going: KeepGoing) -> None:
        navigator.to_epoch(self.number, keep_going)

    def matches(self, analysis: StepAnalysis) -> bool:
        return (analysis.scalars.epoch, analysis.scalars.batch) == (self.number, 0)

    def __str__(self) -> str:
        return f"epoch {self.number}"


@dataclass(frozen=True)
class AtEnd:
    """The last step of the run."""

    def go(self, navigator: Navigator, keep_going: KeepGoing) -> None:
        navigator.to_end(keep_going)

    def matches(self, analysis: StepAnalysis) -> bool:
        return analysis.scalars.end

    def __str__(self) -> str:
        return "the end"


@dataclass(frozen=True)
class Where:
    """The first step of the run where a condition holds; it matches wherever the condition holds."""

    condition: Expression

    def go(self, navigator: Navigator, keep_going: KeepGoing) -> None:
        navigator.require_layers("goto when", self.condition)
        navigator.to(0, keep_going)
        if not self.matches(navigator.analysis):
            navigator.forward(keep_going, arrived=lambda now: self.matches(navigator.analyses.of(now)))

    def matches(self, analysis: StepAnalysis) -> bool:
        return bool(self.condition(analysis))

    def __str__(self) -> str:
        return f"a step where {self.condition}"


Place: TypeAlias = AtStep | AtEpoch | AtEnd | Where


def parse_place(text: int | str) -> Place:
    """The place that a scenario's lesson names: a step's number, `epoch 3`, `end`, or a condition.

    Raises InvalidValue.
    """
    if isinstance(text, int):
        return AtStep(text)
    if text.strip() == "end":
        return AtEnd()
    word, _, rest = text.strip().partition(" ")
    if word == "epoch" and (number := parse_integer(rest)) is not None:
        return AtEpoch(number)
    return Where(condition(text))
