"""Watches: expressions kept on the screen, each with its last values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nettui.common.errors import RunError, unknown_number
from nettui.common.text import format_number
from nettui.debugger.expressions import Expression
from nettui.debugger.vocabulary import Value

if TYPE_CHECKING:
    from nettui.debugger.past import StepKey
    from nettui.debugger.step_analysis import StepAnalysis

TREND_STEPS = 16
"""Steps that a trend covers."""

MAX_VALUES = 4096
"""Values remembered for one watch."""

UNKNOWN = "not reproducible"
"""Shown in place of a value that needs an earlier step, when that cannot be computed again."""


@dataclass(frozen=True)
class Watch:
    """An expression, and the number by which the user deletes it."""

    number: int
    expression: Expression


class WatchValue(NamedTuple):
    """A watch on the screen: its value at the cursor and at those of the last TREND_STEPS steps it has seen.

    A list has no trend; in a trend, a condition is 0 or 1.
    """

    number: int
    text: str
    value: Value
    trend: tuple[float, ...]

    def __str__(self) -> str:
        return f"watch {self.number}: {self.text} = {format_value(self.value)}"


class Watches:
    """All watches of a session and their past values; the number of a deleted one is not used again."""

    def __init__(self) -> None:
        self.watches: tuple[Watch, ...] = ()
        self.last_number = 0
        self._values: dict[int, dict[StepKey, float]] = {}

    def replace(self, watches: Sequence[Watch], last_number: int) -> None:
        """Replaces all watches; the next one is numbered after `last_number`."""
        self.watches, self.last_number = tuple(watches), last_number
        self.forget()

    def forget(self) -> None:
        """Drops all remembered values, because another run begins."""
        self._values = {watch.number: {} for watch in self.watches}

    def add(self, expression: Expression) -> Watch:
        """Adds a watch and returns it."""
        self.last_number += 1
        watch = Watch(self.last_number, expression)
        self.watches = (*self.watches, watch)
        self._values[watch.number] = {}
        return watch

    def delete(self, number: int) -> None:
        """Removes a watch. Raises InvalidValue when there is none of that number."""
        if number not in self._values:
            raise unknown_number("watch", "watched value", number, self._values)
        del self._values[number]
        self.watches = tuple(watch for watch in self.watches if watch.number != number)

    def first_unseen(self, keys: Iterable[StepKey]) -> int | None:
        """The position of the first step at which a watch with a trend has no value yet; None without one."""
        trends = [remembered for remembered in self._values.values() if remembered]
        if not trends:
            return None
        return next((at for at, key in enumerate(keys) if any(key not in seen for seen in trends)), None)

    def note(self, key: StepKey, analysis: StepAnalysis) -> None:
        """Remembers the values at a step."""
        for watch in self.watches:
            self._value(watch, key, analysis)

    def show(self, keys: Sequence[StepKey], analysis: StepAnalysis) -> tuple[WatchValue, ...]:
        """The values at a step, which is the last of `keys`; the trends cover all of them."""
        return tuple(self._show(watch, keys, analysis) for watch in self.watches)

    def _show(self, watch: Watch, keys: Sequence[StepKey], analysis: StepAnalysis) -> WatchValue:
        value, remembered = self._value(watch, keys[-1], analysis), self._values[watch.number]
        trend = tuple(remembered[key] for key in keys[-TREND_STEPS:] if key in remembered)
        return WatchValue(watch.number, watch.expression.text, value, trend)

    def _value(self, watch: Watch, key: StepKey, analysis: StepAnalysis) -> Value:
        try:
            value: Value = watch.expression(analysis)
        except RunError:  # one of the steps before, which `prev` needs
            return UNKNOWN
        if isinstance(value, float | int):
            remembered = self._values[watch.number]
            remembered[key] = float(value)
            if len(remembered) > MAX_VALUES:
                del remembered[next(iter(remembered))]
        return value


def format_value(value: Value) -> str:
    """A value as the screen shows it: three significant digits, yes or no, a list in brackets."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(format_value, value))}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else format_number(value)
