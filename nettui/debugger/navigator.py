"""The cursor and how it moves: over steps, over the ops inside one, over epochs, and between forks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.debugger.forks import Edit, Fork
from nettui.debugger.step_analysis import StepAnalyses
from nettui.debugger.timeline import Timeline
from nettui.types import Step

Pulse: TypeAlias = Callable[[], bool]
"""Asked after every step of a long way whether to go on."""

StopCondition: TypeAlias = Callable[[Step], str | None]
"""What stops the walk at a step it comes to, or None."""


def nothing(step: Step) -> None:
    """Meets nothing."""


class Navigator:
    """A cursor (step, op) on a timeline, and what stopped its last move: None where it came as far as asked.

    It comes to a step at its last op: the mini-batch, whole. A fault and the end stop every way forward.
    """

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.analyses = StepAnalyses(timeline.step)
        self.stopped_by: str | None = None
        self.stand(timeline.step(0))

    @property
    def number(self) -> int:
        return self.step.before.step

    @property
    def at(self) -> tuple[int, int]:
        return self.number, self.op

    @property
    def ended(self) -> str | None:
        """What of the run keeps the cursor from going on."""
        if self.stopped_by in ("end", "fault"):
            return f"the run ends at step {self.number}"
        return "the run starts here" if self.stopped_by == "start" else None

    def stand(self, step: Step) -> None:
        """Puts the cursor at the end of `step`."""
        self.step, self.op = step, len(step.ops) - 1

    def enter(self, number: int, op: int | None = None) -> None:
        """Stands at a step of the timeline's current fork, at its end or at an op."""
        self.stand(self.timeline.step(number))
        self.op = self.op if op is None else min(op, self.op)
        self.stopped_by = None

    def edit(self, path: str, value: str) -> Fork:
        """Changes a value from here on: the fork that begins. Raises InvalidValue or InputError."""
        self.timeline.edit(Edit(self.number, path, value))
        fork = self.timeline.fork
        self._look_anew()
        self.enter(fork.step, None if fork.restarts else self.op)
        return fork

    def undo(self, pulse: Pulse) -> Fork:
        """To the fork that the latest edit left. Raises InvalidValue."""
        fork = self.timeline.fork
        if fork.origin is None or fork.edit is None:
            raise InvalidValue("undo", "an edit to undo", Phrase("none: this is the run as it was opened"))
        return self.switch(fork.origin.number, fork.edit.step, pulse)

    def switch(self, number: int, step: int, pulse: Pulse) -> Fork:
        """To a step of another fork. Raises InvalidValue, or InputError where its data are gone."""
        here = self.timeline.fork
        self.timeline.switch(number)
        try:
            self.enter(min(step, self.timeline.length - 1))
        except InputError:
            self.timeline.switch(here.number)
            raise
        self._look_anew()
        self.to(step, pulse)
        return self.timeline.fork

    def _look_anew(self) -> None:
        """Other Readings, now that the fork is another one."""
        self.analyses = StepAnalyses(self.timeline.step)

    def forward(self, arrived: Callable[[Step], bool], pulse: Pulse, meet: StopCondition = nothing) -> None:
        """One step after the other until it arrives, meets something, or the pulse says stop."""
        self.stopped_by = None
        while not self.step.end:
            self.stand(self.timeline.step(self.number + 1))
            met = meet(self.step)
            if self.step.nonfinite:
                break
            if met or arrived(self.step):
                self.stopped_by = met
                return
            if not pulse():
                self.stopped_by = "pause"
                return
        self.stopped_by = "fault" if self.step.nonfinite else "end"

    def back(self, pulse: Pulse, meet: StopCondition | None) -> None:
        """One step back after the other until something is met, or the start; without `meet` at once."""
        self.stopped_by = None
        while meet and self.number:
            self.stand(self.timeline.step(self.number - 1))
            if met := meet(self.step):
                self.stopped_by = met
                return
            if not pulse():
                self.stopped_by = "pause"
                return
        self.to(-1, pulse)

    def to(self, target: int, pulse: Pulse, meet: StopCondition = nothing) -> None:
        if target > self.number:
            self.forward(lambda step: step.before.step >= target, pulse, meet)
            return
        self.stand(self.timeline.step(target))
        self.stopped_by = "start" if target < 0 else None

    def to_epoch(self, epoch: int, pulse: Pulse) -> None:
        """To the first step of an epoch."""
        if epoch > self.step.before.epoch:
            self.forward(lambda step: step.before.epoch >= epoch, pulse)
            return
        while self.step.before.epoch > epoch:
            self.to(self.number - self.step.before.batch - 1, pulse)
        self.to(self.number - self.step.before.batch, pulse)

    def by_ops(self, count: int, pulse: Pulse) -> None:
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
            if left and not pulse():
                self.stopped_by = "pause"
                return

    def by_epochs(self, count: int, pulse: Pulse, meet: StopCondition) -> None:
        """To the end of this epoch or the next; back to the start of it or of the one before."""
        for _ in range(abs(count)):
            if count > 0:
                self.forward(_ends_epoch, pulse, meet)
            else:
                batch = self.step.before.batch
                self.to(self.number - (batch or 1), pulse)
                if not batch and not self.stopped_by:
                    self.to(self.number - self.step.before.batch, pulse)
            if self.stopped_by:
                return


def _ends_epoch(step: Step) -> bool:
    return step.after is None or step.after.epoch > step.before.epoch
