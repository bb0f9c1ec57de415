"""Watches: expressions kept on show, each with its last values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nettui.common.errors import unknown_number
from nettui.common.text import number
from nettui.debugger.expressions import Expression
from nettui.debugger.keyframes import Place
from nettui.debugger.step_analysis import StepAnalysis
from nettui.debugger.vocabulary import Value

TREND = 16
"""Steps a trend looks back."""

MOST = 4096
"""Values of a watch remembered."""


@dataclass(frozen=True)
class Watch:
    number: int
    what: Expression


class Watched(NamedTuple):
    """A watch on show: its value at the cursor, and those of the last TREND steps that one came by.

    A list has no trend; in a trend a condition is 0 or 1.
    """

    number: int
    what: str
    value: Value
    trend: tuple[float, ...]

    def __str__(self) -> str:
        return f"watch {self.number}: {self.what} = {told(self.value)}"


class Watches:
    """All watches of a session and what they showed; a number is given once only."""

    def __init__(self) -> None:
        self.watches: tuple[Watch, ...] = ()
        self.given = 0
        self._values: dict[int, dict[Place, float]] = {}

    def put(self, watches: Sequence[Watch]) -> None:
        """Puts others in their place."""
        self.watches = tuple(watches)
        self.given = max((watch.number for watch in watches), default=0)
        self.forget()

    def forget(self) -> None:
        """Drops what the watches showed: another run begins."""
        self._values = {watch.number: {} for watch in self.watches}

    def add(self, what: Expression) -> Watch:
        self.given += 1
        watch = Watch(self.given, what)
        self.watches = (*self.watches, watch)
        self._values[watch.number] = {}
        return watch

    def delete(self, number: int) -> None:
        """Raises InvalidValue."""
        if number not in self._values:
            raise unknown_number("watch", "watch", number, self._values)
        del self._values[number]
        self.watches = tuple(watch for watch in self.watches if watch.number != number)

    def pass_by(self, place: Place, analysis: StepAnalysis) -> None:
        """Remembers the values at a step."""
        for watch in self.watches:
            self._value(watch, place, analysis)

    def show(self, places: Sequence[Place], analysis: StepAnalysis) -> tuple[Watched, ...]:
        """The values at a moment, which is at the last of `places`; trends are taken from all of them."""
        return tuple(self._show(watch, places, analysis) for watch in self.watches)

    def _show(self, watch: Watch, places: Sequence[Place], analysis: StepAnalysis) -> Watched:
        value, known = self._value(watch, places[-1], analysis), self._values[watch.number]
        trend = tuple(known[place] for place in places[-TREND:] if place in known)
        return Watched(watch.number, watch.what.text, value, trend)

    def _value(self, watch: Watch, place: Place, analysis: StepAnalysis) -> Value:
        value: Value = watch.what(analysis)
        if isinstance(value, float | int):
            known = self._values[watch.number]
            known[place] = float(value)
            if len(known) > MOST:
                del known[next(iter(known))]
        return value


def told(value: Value) -> str:
    """A value in words."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(told, value))}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)
