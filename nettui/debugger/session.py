"""The debugger: holds a cursor on a timeline, takes a Command, gives a View."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from nettui import probes
from nettui.checks import activation_spread, gradient_decay, initial_loss, silent_units
from nettui.debugger.commands import Command, Goto, Move, Pause, Restart, Run, parse
from nettui.debugger.timeline import Timeline
from nettui.debugger.view import Cursor, View
from nettui.gradcheck import GradientCheck, Method, Trained, gradcheck
from nettui.record import Finding, Reading, State, Step

Build: TypeAlias = Callable[[int], Trained]
"""A trainer for a seed."""

Pulse: TypeAlias = Callable[["Session"], bool]
"""Called after every step of a long command; False stops it there."""


class Session:
    """One run under the debugger. The cursor starts at the end of step 0: the first mini-batch, whole."""

    def __init__(self, build: Build, seed: int = 0, title: str = "") -> None:
        self._build, self.title = build, title
        self._open(seed)

    def _open(self, seed: int) -> None:
        self.seed = seed
        self.trainer = self._build(seed)
        self._timeline = Timeline(self.trainer)
        self._step = self._timeline.step(0)
        self._op = len(self._step.ops) - 1
        self._first = probes.read(self._step)
        self._read: tuple[Step, Reading] = self._step, self._first
        self._stopped_by: str | None = "fault" if self._step.fault else None

    @property
    def step(self) -> Step:
        """The Step the cursor is in, with its raw arrays."""
        return self._step

    @property
    def state(self) -> State:
        """The State before that step."""
        return self._step.before

    def do(self, command: Command | str, pulse: Pulse = lambda session: True) -> View:
        """Carries out a command, or a line of them as a user writes it; the View after the last.

        `pulse` is asked after every step whether to go on.
        """
        for each in parse(command) if isinstance(command, str) else [command]:
            self._carry_out(each, pulse)
        return self.view()

    def next(self, count: int = 1) -> View:
        """`count` mini-batches forward."""
        return self.do(Move("batch", count))

    def _carry_out(self, command: Command, pulse: Pulse) -> None:
        if isinstance(command, Pause):  # who stands still goes on standing, and knows why
            return
        self._stopped_by = None
        match command:
            case Move("op", count):
                self._move_ops(count)
            case Move("batch", count):
                self._goto(self._number + count, pulse)
            case Move("epoch", count):
                self._move_epochs(count, pulse)
            case Goto(number, epoch=False):
                self._goto(number, pulse)
            case Goto(number, epoch=True):
                self._goto_epoch(number, pulse)
            case Run(back=True):
                self._goto(-1, pulse)
            case Run():
                self._forward(lambda step: False, pulse)
            case Restart(reseed):
                self._open(self.seed + reseed)

    @property
    def reading(self) -> Reading:
        """What the probes read off the step; read once, and only when somebody looks."""
        if self._read[0] is not self._step:
            self._read = self._step, probes.read(self._step)
        return self._read[1]

    def view(self, running: bool = False) -> View:
        """The debugger as it stands."""
        op = self._step.ops[self._op]
        return View(
            title=self.title,
            seed=self.seed,
            reading=self.reading,
            first=self._first,
            cursor=Cursor(self._number, self._op, op.phase, op.site),
            ops=tuple((op.phase, op.site) for op in self._step.ops),
            history=self._timeline.history,
            steps=self._timeline.length,
            findings=tuple(self._findings()),
            stopped_by=self._stopped_by,
            running=running,
            step=self._step,
            trainer=self.trainer,
        )

    def gradcheck(
        self, method: Method = "central", h: float | None = None, sample: int | None = 12
    ) -> GradientCheck:
        """The numeric-versus-backprop table of the mini-batch the cursor is in."""
        return gradcheck(self.trainer, self.state, method=method, h=h, sample=sample)

    @property
    def _number(self) -> int:
        return self._step.before.step

    def _findings(self) -> Iterator[Finding]:
        yield from initial_loss.judge(self._first)
        yield from gradient_decay.judge(self.reading)
        yield from activation_spread.judge(self.reading)
        yield from silent_units.judge(self.reading)
        if (fault := self._step.fault) is not None:
            yield Finding(
                "fault",
                "fail",
                str(fault),
                "finite numbers",
                f"step {self._number}",
                "a number grew past what its type can hold, or was undefined",
                "smaller rate, smaller initial weights, scaled inputs",
                "6.5",
            )

    def _stand(self, step: Step) -> None:
        """Puts the cursor at the end of `step`."""
        self._step, self._op = step, len(step.ops) - 1

    def _forward(self, arrived: Callable[[Step], bool], pulse: Pulse) -> None:
        """One step after the other until `arrived`, a fault, the end, or a pulse that says stop."""
        while not self._step.end:
            self._stand(self._timeline.step(self._number + 1))
            if self._step.fault:
                break
            if arrived(self._step):
                return
            if not pulse(self):
                self._stopped_by = "pause"
                return
        self._stopped_by = "fault" if self._step.fault else "end"

    def _goto(self, target: int, pulse: Pulse) -> None:
        if target > self._number:
            self._forward(lambda step: step.before.step >= target, pulse)
            return
        self._stand(self._timeline.step(target))
        self._stopped_by = "start" if target < 0 else None

    def _goto_epoch(self, epoch: int, pulse: Pulse) -> None:
        if epoch > self._step.before.epoch:
            self._forward(lambda step: step.before.epoch >= epoch, pulse)
            return
        while self._step.before.epoch > epoch:
            self._goto(self._number - self._step.before.batch - 1, pulse)
        self._goto(self._number - self._step.before.batch, pulse)

    def _move_ops(self, count: int) -> None:
        for _ in range(abs(count)):
            if 0 <= self._op + (1 if count > 0 else -1) < len(self._step.ops):
                self._op += 1 if count > 0 else -1
                continue
            here = self._step
            self._goto(self._number + (1 if count > 0 else -1), lambda session: True)
            if self._step is here:
                self._op = 0 if self._stopped_by == "start" else self._op
                return
            self._op = 0 if count > 0 else self._op

    def _move_epochs(self, count: int, pulse: Pulse) -> None:
        for _ in range(abs(count)):
            if count > 0:
                self._forward(_ends_epoch, pulse)
            else:
                batch = self._step.before.batch
                self._goto(self._number - (batch or 1), pulse)
                if not batch and not self._stopped_by:
                    self._goto(self._number - self._step.before.batch, pulse)
            if self._stopped_by:
                return


def _ends_epoch(step: Step) -> bool:
    return step.after is None or step.after.epoch > step.before.epoch
