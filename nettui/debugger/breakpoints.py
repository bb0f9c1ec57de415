"""Breakpoints: conditions on a step that stop a run where they become true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from nettui.common.errors import unknown_number
from nettui.debugger.expressions import Expression

if TYPE_CHECKING:
    from nettui.debugger.step_analysis import StepAnalysis

Change: TypeAlias = Literal["delete", "enable", "disable", "ignore"]


@dataclass(frozen=True)
class Breakpoint:
    """A condition, how often it was hit, and how many more hits are ignored.

    As a watchpoint of gdb, it is hit where the condition becomes true: where it holds and did not hold one
    step before, or at step 0. So a run can continue from a step where it holds. A condition with `changed`
    or `every` is hit at each step where it holds. Of one that reads a validation result, which few steps
    have, the last evaluation counts, too: it is not hit anew at each one.
    """

    number: int
    when: Expression
    enabled: bool = True
    hits: int = 0
    ignore: int = 0

    def __str__(self) -> str:
        return f"break {self.number}: {self.when}"

    def is_hit(self, analysis: StepAnalysis) -> bool:
        """Whether it is hit at a step, ignored or not."""
        if not (self.enabled and self.when(analysis)):
            return False
        if self.when.per_step or analysis.number == 0:
            return True
        return not self.when(analysis.before) and not any(map(self.when, self._evaluated_before(analysis)))

    def _evaluated_before(self, analysis: StepAnalysis) -> Iterator[StepAnalysis]:
        """Where the validation results that the condition reads were known before."""
        for column in self.when.held_out:
            if (last := analysis.evaluated_before(column)) is not None:
                yield last


@dataclass(frozen=True)
class Breakpoints:
    """All breakpoints of a session; the number of a deleted one is not used again."""

    points: tuple[Breakpoint, ...] = ()
    last_number: int = 0

    def add(self, when: Expression) -> Breakpoints:
        """With one more, on the condition `when`."""
        number = self.last_number + 1
        return Breakpoints((*self.points, Breakpoint(number, when)), number)

    def change(self, number: int, change: Change, count: int = 0) -> Breakpoints:
        """With one deleted, enabled, disabled, or its next `count` hits ignored. Raises InvalidValue."""
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
        """Whether any breakpoint is enabled."""
        return any(point.enabled for point in self.points)

    def listing(self) -> str:
        """All breakpoints, one per line."""
        return "\n".join(map(_line, self.points)) or "no breakpoints"

    def visit(self, analysis: StepAnalysis) -> tuple[Breakpoints, str | None]:
        """The breakpoints with their hits at a step counted, and the one that stops the run there."""
        after, stop = self, None
        for point in self.points:
            if point.is_hit(analysis):
                stop = stop or (None if point.ignore else str(point))
                after = after._with(replace(point, hits=point.hits + 1, ignore=max(point.ignore - 1, 0)))
        return after, stop

    def _with(self, point: Breakpoint) -> Breakpoints:
        return replace(self, points=tuple(point if p.number == point.number else p for p in self.points))


def _line(point: Breakpoint) -> str:
    hits = f"{point.hits} hit{'' if point.hits == 1 else 's'}"
    ignored = f", the next {point.ignore} ignored" if point.ignore else ""
    return f"{point}  ({hits}{ignored}{'' if point.enabled else ', disabled'})"
