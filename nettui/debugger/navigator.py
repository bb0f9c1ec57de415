"""The cursor and how it moves: by steps, by the ops inside one, by epochs, and between forks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from nettui.abilities import Missing
from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.debugger import epochs
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Edit, Fork
from nettui.debugger.live_monitors import LiveMonitors
from nettui.debugger.past import Exact, Past, require_exact
from nettui.debugger.step_analysis import StepAnalyses, StepAnalysis
from nettui.types import Op, Scalars, Step, Tensors

KeepGoing: TypeAlias = Callable[[], bool]
"""Called after every step of a long move; False stops it there."""

PATIENCE = 10_000
"""New steps after which a move to an end that nobody announced gives up: a second or more."""

StopCondition: TypeAlias = Callable[[Scalars], str | None]
"""Returns what stops a move at a step it reaches, or None."""


def never(now: Scalars) -> None:
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
    """A cursor (step, op) on a past; `stopped_by` is None when the last move went as far as asked.

    A move ends at the last op of a step, with the whole mini-batch computed. NaN or infinity and the end of
    the run stop every move forward. Moves read Scalars and Readings alone; the arrays of the cursor's step
    are kept for those who ask for them, if there are any.
    """

    scalars: Scalars
    arrays: Step | Missing
    op: int

    def __init__(self, past: Past) -> None:
        self.past = past
        self.monitors = LiveMonitors(past)
        self._reset_analyses()
        self.stopped_by: str | None = None
        self.place(0)

    @property
    def number(self) -> int:
        return self.scalars.step

    @property
    def position(self) -> tuple[int, int]:
        """Step and op of the cursor."""
        return self.number, self.op

    @property
    def analysis(self) -> StepAnalysis:
        """Reading and findings of the step the cursor is in."""
        return self.analyses.of(self.scalars)

    @property
    def limit(self) -> str | None:
        """The message when the end or the start of the run stopped the last move."""
        if self.stopped_by in ("end", "fault"):
            return f"the run ends at step {self.number}"
        if self.stopped_by == "latest":
            return f"no step after {self.number} yet"
        if self.stopped_by == "no end in sight":
            return (
                f"no end in sight after {PATIENCE} steps: the trainer does not say how long an epoch and "
                "the run are (State.epoch, Step.batches, Step.epochs, Step.end)"
            )
        return "the run starts here" if self.stopped_by == "start" else None

    def require_layers(self, where: str, expression: Expression) -> None:
        """Raises InvalidValue where the expression names a layer that the network does not have."""
        try:
            expression.require_layers([layer.name for layer in self.analyses.first.layers])
        except InvalidValue as problem:
            raise problem.under(where) from None

    @property
    def ops(self) -> tuple[Op, ...]:
        """The ops of the step; none where its arrays are not to be had."""
        return () if isinstance(self.arrays, Missing) else self.arrays.ops

    @property
    def ended(self) -> bool:
        """Whether no step follows that of the cursor."""
        past = self.past
        return self.scalars.end or (past.ended and self.number == past.length - 1)

    @property
    def broke(self) -> bool:
        """Whether the run ends at the cursor with a NaN or an infinity."""
        return self.scalars.end and self.scalars.has_nonfinite

    def place(self, number: int) -> None:
        """Puts the cursor at the last op of a step, or of the last one when the run ends before it."""
        scalars = self.past.scalars(number)
        arrays = self.past.step(scalars.step)
        if scalars.step < self.past.history.exact_from:  # here rather than where the View asks for it
            self.past.known(scalars.step)
            self.monitors.at(scalars.step)
        self.scalars, self.arrays = scalars, arrays
        self.op = max(len(self.ops) - 1, 0)

    def enter(self, number: int, op: int | None = None) -> None:
        """Puts the cursor at a step of the past's current fork, at its last op or at `op`."""
        self.place(number)
        self.op = self.op if op is None else min(op, self.op)
        self.stopped_by = None

    def edit(self, path: str, value: str) -> Fork:
        """Changes a value from here on; returns the new fork. Raises InputError and Unreproducible."""
        past = require_exact(self.past, "set")
        with self._unless_it_fails(past):
            past.edit(Edit(self.number, path, value))
            fork = past.fork
            self._reset_analyses()
            self.enter(fork.step, None if fork.restarts else self.op)
            return fork

    def undo(self, keep_going: KeepGoing) -> Fork:
        """Moves to the fork before the last edit, at that edit's step. Raises InvalidValue without one."""
        fork = require_exact(self.past, "undo").fork
        if fork.origin is None or fork.edit is None:
            raise InvalidValue("undo", "an edit to undo", Phrase("none: this is the run as it was opened"))
        return self.switch(fork.origin.number, fork.edit.step, keep_going)

    def switch(self, number: int, step: int, keep_going: KeepGoing) -> Fork:
        """Moves to a step of another fork. Raises InputError when there is none, or its data are gone."""
        past = require_exact(self.past, "fork")
        with self._unless_it_fails(past):
            past.switch(number)
            self.enter(min(step, past.length - 1))
            self._reset_analyses()
            self.to(step, keep_going)
            return past.fork

    @contextmanager
    def _unless_it_fails(self, past: Exact) -> Iterator[None]:
        """Brings cursor, fork and Readings back to what they were when an error is raised."""
        cursor, fork, forks = vars(self).copy(), past.fork, len(past.forks)
        try:
            yield
        except Exception:
            vars(self).update(cursor)
            past.fork = fork
            del past.forks[forks:]
            raise

    def measured_again(self) -> None:
        """Reads the cursor's step anew, of which more is known now."""
        self.analyses.forget(self.number)
        self.place(self.number)

    def _reset_analyses(self) -> None:
        """Drops the Readings of the fork that was current before; `start` are the parameters at step 0."""
        self.analyses = StepAnalyses(self.past, self.monitors.findings)
        first = self.past.step(0)
        self.start: Tensors | None = None if isinstance(first, Missing) else first.before.params

    def forward(
        self,
        keep_going: KeepGoing,
        stops: Stops = NOTHING,
        arrived: Callable[[Scalars], bool] = lambda now: False,
        earliest: int = 0,
    ) -> None:
        """Moves step by step until `stops`, `arrived` or `keep_going` ends it; without them, to the end.

        The move cannot arrive before step `earliest`, so it jumps over the known steps before.
        """
        self.stopped_by = None
        self._jump(earliest, stops)
        while not self.scalars.end:
            last = self.number
            self.place(last + 1)
            self.monitors.keep_up(self.number)
            now = self.scalars
            if now.step == last:
                self.stopped_by = "end" if self.past.ended else "latest"
                return
            stopped = stops.at(now)
            if self.broke:
                break
            if stopped or arrived(now):
                self.stopped_by = stopped
                return
            if not keep_going():
                self.stopped_by = "pause"
                return
        self.stopped_by = "fault" if self.broke else "end"

    def _jump(self, target: int, stops: Stops) -> None:
        """Jumps over the known steps before `target` where nothing can stop the move; it walks the rest.

        This is the one place that decides between jump and walk. At least one step is left to walk, so that a
        move ends in the same way with and without a jump.
        """
        known = min(target, self.past.length - 1)
        if known > self.number + 1 and (first := stops.first(self.number + 1, known)) > self.number + 1:
            self.place(first - 1)

    def back(self, keep_going: KeepGoing, stop: StopCondition | None) -> None:
        """Moves back step by step until `stop` or the start; without `stop`, to the start at once."""
        self.stopped_by = None
        while stop and self.number:
            self.place(self.number - 1)
            if stopped := stop(self.scalars):
                self.stopped_by = stopped
                return
            if not keep_going():
                self.stopped_by = "pause"
                return
        self.to(-1, keep_going)

    def to(self, target: int, keep_going: KeepGoing, stops: Stops = NOTHING) -> None:
        """Moves to a step."""
        if target > self.number:
            self.forward(keep_going, stops, lambda now: now.step >= target, earliest=target)
            return
        self.place(max(target, 0))
        self.stopped_by = "start" if target < 0 else None

    def to_end(self, keep_going: KeepGoing) -> None:
        """Moves to the last step of the run."""
        self._forward_in_sight(keep_going, NOTHING, lambda now: False, self.past.length - 1)

    def to_epoch(self, epoch: int, keep_going: KeepGoing) -> None:
        """Moves to the first step of an epoch."""
        first = epochs.start_of(self.past, epoch)
        if first <= self.number:
            self.to(first, keep_going)
        else:
            self._forward_in_sight(keep_going, NOTHING, lambda now: now.epoch >= epoch, first)

    def _forward_in_sight(
        self, keep_going: KeepGoing, stops: Stops, arrived: Callable[[Scalars], bool], earliest: int
    ) -> None:
        """Moves forward to an end, of an epoch or of the run, that a trainer need not have.

        Where it does not say how long an epoch or the run is, the move stops after PATIENCE new steps.
        """
        last = self.past.length + PATIENCE

        def lost(now: Scalars) -> bool:
            return now.batches is None and now.epochs is None and now.step >= last

        self.forward(keep_going, stops, lambda now: arrived(now) or lost(now), earliest)
        if self.stopped_by is None and not arrived(self.scalars):
            self.stopped_by = "no end in sight"

    def by_ops(self, count: int, keep_going: KeepGoing) -> None:
        """Moves by ops, into the next or previous step where this one ends.

        Raises InputError where the ops of a step are not to be had.
        """
        if isinstance(self.arrays, Missing):
            raise InputError("step" if count > 0 else "unstep", [str(self.arrays)])
        forward = 1 if count > 0 else -1
        for left in reversed(range(abs(count))):
            if 0 <= self.op + forward < len(self.ops):
                self.op += forward
                self.stopped_by = None
                continue
            here = self.number
            self.to(here + forward, lambda: True)
            if self.number == here:
                self.op = 0 if self.stopped_by == "start" else self.op
                return
            self.op = 0 if count > 0 else self.op
            if left and not keep_going():
                self.stopped_by = "pause"
                return

    def by_epochs(self, count: int, keep_going: KeepGoing, stops: Stops) -> None:
        """Moves to the end of this epoch or a later one; back to the start of it or of an earlier one."""
        if count < 0:
            starts = [*islice(epochs.starts_before(self.past, self.number), -count)]
            self.to(starts[-1] if len(starts) == -count else -1, keep_going)
            return
        ends = [*islice(epochs.ends_after(self.past, self.number), count)]
        self.stopped_by = None
        if ends:
            self.to(ends[-1], keep_going, stops)
        for _ in range(count - len(ends)):
            if self.stopped_by:
                return
            self._forward_in_sight(keep_going, stops, lambda now: now.ends_epoch, self.past.length - 1)
