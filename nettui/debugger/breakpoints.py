"""Breakpoints: conditions on a step that stop a run where they become true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from nettui.common.errors import unknown_number
from nettui.debugger.expressions import Expression
from nettui.debugger.step_analysis import StepAnalysis

Change: TypeAlias = Literal["delete", "enable", "disable", "ignore"]


@dataclass(frozen=True)
class Breakpoint:
    """A condition, how often it was met, and how many times more it is to be passed by.

    It is met where the condition becomes true, as a watchpoint of gdb: where it holds and did not hold one
    step before, or at step 0. So one goes on from a place where it holds. A momentary condition, with
    `changed` or `every`, is met at each step where it holds.
    """

    number: int
    when: Expression
    enabled: bool = True
    hits: int = 0
    ignore: int = 0

    def __str__(self) -> str:
        return f"break {self.number}: {self.when}"

    def met(self, analysis: StepAnalysis) -> bool:
        if not (self.enabled and self.when(analysis)):
            return False
        return self.when.momentary or analysis.number == 0 or not self.when(analysis.before)


@dataclass(frozen=True)
class Breakpoints:
    """All breakpoints of a session; a number is given once only."""

    points: tuple[Breakpoint, ...] = ()
    given: int = 0

    @classmethod
    def of(cls, points: tuple[Breakpoint, ...]) -> Breakpoints:
        """Those that were there before."""
        return cls(points, max((point.number for point in points), default=0))

    def add(self, when: Expression) -> Breakpoints:
        number = self.given + 1
        return Breakpoints((*self.points, Breakpoint(number, when)), number)

    def change(self, number: int, change: Change, count: int = 0) -> Breakpoints:
        """Deletes, enables or disables one, or lets its next `count` hits pass by. Raises InvalidValue."""
        point = next((point for point in self.points if point.number == number), None)
        if point is None:
            raise unknown_number("break", "breakpoint", number, (point.number for point in self.points))
        if change == "delete":
            return replace(self, points=tuple(other for other in self.points if other is not point))
        if change == "ignore":
            return self._with(replace(point, ignore=count))
        return self._with(replace(point, enabled=change == "enable"))

    @property
    def enabled(self) -> bool:
        """Whether there is one that could be met."""
        return any(point.enabled for point in self.points)

    def listed(self) -> str:
        """All of them, a line each."""
        return "\n".join(map(_line, self.points)) or "no breakpoints"

    def pass_over(self, analysis: StepAnalysis) -> tuple[Breakpoints, str | None]:
        """The breakpoints with the hits of this moment counted, and which of them stops there."""
        after, stop = self, None
        for point in self.points:
            if point.met(analysis):
                stop = stop or (None if point.ignore else str(point))
                after = after._with(replace(point, hits=point.hits + 1, ignore=max(point.ignore - 1, 0)))
        return after, stop

    def _with(self, point: Breakpoint) -> Breakpoints:
        return replace(self, points=tuple(point if p.number == point.number else p for p in self.points))


def _line(point: Breakpoint) -> str:
    hits = f"{point.hits} hit{'' if point.hits == 1 else 's'}"
    ignored = f", the next {point.ignore} passed by" if point.ignore else ""
    return f"{point}  ({hits}{ignored}{'' if point.enabled else ', disabled'})"
