"""The cursor and how it moves: by steps, by the ops inside one, by epochs, and between forks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from nettui.common.errors import InvalidValue, NettuiError, Phrase
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Edit, Fork
from nettui.debugger.live_monitors import LiveMonitors
from nettui.debugger.step_analysis import StepAnalyses, StepAnalysis
from nettui.debugger.timeline import Timeline
from nettui.types import Step

KeepGoing: TypeAlias = Callable[[], bool]
"""Called after every step of a long move; False stops it there."""

StopCondition: TypeAlias = Callable[[Step], str | None]
"""Returns what stops a move at a step it reaches, or None."""


def never(step: Step) -> None:
    """The StopCondition that never stops."""


@dataclass(frozen=True)
class Stops:
    """What can stop a move: `at` is asked at each step that the move walks to.

    `first(start, target)` returns the first of the known steps from `start` to `target` at which it must be
    asked, at most `target`; the move may jump over those before.
    """

    at: StopCondition = never
    first: Callable[[int, int], int] = lambda start, target: target


NOTHING = Stops()
"""The Stops of a move that only the end of the run stops."""


class Navigator:
    """A cursor (step, op) on a timeline; `stopped_by` is None when the last move went as far as asked.

    A move ends at the last op of a step, with the whole mini-batch computed. NaN or infinity and the end of
    the run stop every move forward.
    """

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.monitors = LiveMonitors(timeline)
        self._reset_analyses()
        self.stopped_by: str | None = None
        self.place(timeline.step(0))

    @property
    def number(self) -> int:
        return self.step.before.step

    @property
    def position(self) -> tuple[int, int]:
        """Step and op of the cursor."""
        return self.number, self.op

    @property
    def analysis(self) -> StepAnalysis:
        """Reading and findings of the step the cursor is in."""
        return self.analyses.of(self.step)

    @property
    def limit(self) -> str | None:
        """The message when the end or the start of the run stopped the last move."""
        if self.stopped_by in ("end", "fault"):
            return f"the run ends at step {self.number}"
        return "the run starts here" if self.stopped_by == "start" else None

    def require_layers(self, where: str, expression: Expression) -> None:
        """Raises InvalidValue where the expression names a layer that the network does not have."""
        try:
            expression.require_layers([layer.name for layer in self.analyses.first.layers])
        except InvalidValue as problem:
            raise problem.under(where) from None

    def place(self, step: Step) -> None:
        """Puts the cursor at the last op of `step`."""
        self.step, self.op = step, len(step.ops) - 1

    def enter(self, number: int, op: int | None = None) -> None:
        """Puts the cursor at a step of the timeline's current fork, at its last op or at `op`."""
        self.place(self.timeline.step(number))
        self.op = self.op if op is None else min(op, self.op)
        self.stopped_by = None

    def edit(self, path: str, value: str) -> Fork:
        """Changes a value from here on; returns the new fork. Raises InputError and Unreproducible."""
        with self._unless_it_fails():
            self.timeline.edit(Edit(self.number, path, value))
            fork = self.timeline.fork
            self._reset_analyses()
            self.enter(fork.step, None if fork.restarts else self.op)
            return fork

    def undo(self, keep_going: KeepGoing) -> Fork:
        """Moves to the fork before the last edit, at that edit's step. Raises InvalidValue without one."""
        fork = self.timeline.fork
        if fork.origin is None or fork.edit is None:
            raise InvalidValue("undo", "an edit to undo", Phrase("none: this is the run as it was opened"))
        return self.switch(fork.origin.number, fork.edit.step, keep_going)

    def switch(self, number: int, step: int, keep_going: KeepGoing) -> Fork:
        """Moves to a step of another fork. Raises InputError when there is none, or its data are gone."""
        with self._unless_it_fails():
            self.timeline.switch(number)
            self.enter(min(step, self.timeline.length - 1))
            self._reset_analyses()
            self.to(step, keep_going)
            return self.timeline.fork

    @contextmanager
    def _unless_it_fails(self) -> Iterator[None]:
        """Brings cursor, fork and Readings back to what they were when an error is raised."""
        timeline, cursor = self.timeline, vars(self).copy()
        fork, forks = timeline.fork, len(timeline.forks)
        try:
            yield
        except NettuiError:
            vars(self).update(cursor)
            timeline.fork = fork
            del timeline.forks[forks:]
            raise

    def _reset_analyses(self) -> None:
        """Drops the Readings of the fork that was current before."""
        self.analyses = StepAnalyses(self.timeline.step, self.monitors.findings)

    def forward(
        self,
        keep_going: KeepGoing,
        stops: Stops = NOTHING,
        arrived: Callable[[Step], bool] = lambda step: False,
        earliest: int = 0,
    ) -> None:
        """Moves step by step until `stops`, `arrived` or `keep_going` ends it; without them, to the end.

        The move cannot arrive before step `earliest`, so it jumps over the known steps before.
        """
        self.stopped_by = None
        self._jump(earliest, stops)
        while not self.step.end:
            self.place(self.timeline.step(self.number + 1))
            stopped = stops.at(self.step)
            if self.step.nonfinite:
                break
            if stopped or arrived(self.step):
                self.stopped_by = stopped
                return
            if not keep_going():
                self.stopped_by = "pause"
                return
        self.stopped_by = "fault" if self.step.nonfinite else "end"

    def _jump(self, target: int, stops: Stops) -> None:
        """Jumps over the known steps before `target` where nothing can stop the move; it walks the rest.

        This is the one place that decides between jump and walk. At least one step is left to walk, so that a
        move ends in the same way with and without a jump.
        """
        known = min(target, self.timeline.length - 1)
        if known > self.number + 1 and (first := stops.first(self.number + 1, known)) > self.number + 1:
            self.place(self.timeline.step(first - 1))

    def back(self, keep_going: KeepGoing, stop: StopCondition | None) -> None:
        """Moves back step by step until `stop` or the start; without `stop`, to the start at once."""
        self.stopped_by = None
        while stop and self.number:
            self.place(self.timeline.step(self.number - 1))
            if stopped := stop(self.step):
                self.stopped_by = stopped
                return
            if not keep_going():
                self.stopped_by = "pause"
                return
        self.to(-1, keep_going)

    def to(self, target: int, keep_going: KeepGoing, stops: Stops = NOTHING) -> None:
        """Moves to a step."""
        if target > self.number:
            self.forward(keep_going, stops, lambda step: step.before.step >= target, earliest=target)
            return
        self.place(self.timeline.step(target))
        self.stopped_by = "start" if target < 0 else None

    def to_epoch(self, epoch: int, keep_going: KeepGoing) -> None:
        """Moves to the first step of an epoch."""
        first = self.timeline.history.epoch_start(epoch)
        if first <= self.number:
            self.to(first, keep_going)
        else:
            self.forward(keep_going, arrived=lambda step: step.before.epoch >= epoch, earliest=first)

    def by_ops(self, count: int, keep_going: KeepGoing) -> None:
        """Moves by ops, into the next or previous step where this one ends."""
        forward = 1 if count > 0 else -1
        for left in reversed(range(abs(count))):
            if 0 <= self.op + forward < len(self.step.ops):
                self.op += forward
                self.stopped_by = None
                continue
            here = self.step
            self.to(self.number + forward, lambda: True)
            if self.step is here:
                self.op = 0 if self.stopped_by == "start" else self.op
                return
            self.op = 0 if count > 0 else self.op
            if left and not keep_going():
                self.stopped_by = "pause"
                return

    def by_epochs(self, count: int, keep_going: KeepGoing, stops: Stops) -> None:
        """Moves to the end of this epoch or a later one; back to the start of it or of an earlier one."""
        history = self.timeline.history
        if count < 0:
            starts = [*islice(history.epoch_starts(self.number), -count)]
            self.to(starts[-1] if len(starts) == -count else -1, keep_going)
            return
        ends = [*islice(history.epoch_ends(self.number), count)]
        self.stopped_by = None
        if ends:
            self.to(ends[-1], keep_going, stops)
        for _ in range(count - len(ends)):
            if self.stopped_by:
                return
            self.forward(keep_going, stops, _ends_epoch, earliest=self.timeline.length - 1)


def _ends_epoch(step: Step) -> bool:
    return step.after is None or step.after.epoch > step.before.epoch
