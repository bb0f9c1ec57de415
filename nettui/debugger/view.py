"""What is drawn: one frozen record of all that a screen or a report shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.checks.diagnosis import Examination
from nettui.common.errors import InvalidValue, Phrase
from nettui.common.text import number
from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.forks import Edit, Fork, Recipe
from nettui.debugger.history import History
from nettui.debugger.lesson import Progress
from nettui.debugger.watches import Watched
from nettui.explain import Explanation
from nettui.gradient_check import GradientCheck, Point
from nettui.types import Evaluation, Finding, Phase, Reading, State, Step, Tensors, Trainer


class Cursor(NamedTuple):
    """Where the debugger stands: step, and op inside it with its phase and site."""

    step: int
    op: int
    phase: Phase
    site: str


class Ghost(NamedTuple):
    """The curves of the fork one came from; `steps` is how many they reach."""

    fork: int
    history: History
    steps: int


class StepSizeSweep(NamedTuple):
    """The errors of a gradient check against h, at a step."""

    step: int
    points: tuple[Point, ...]


class ForkSummary(NamedTuple):
    """A fork in a list: the one it came from, its edit, how many of its steps are known."""

    number: int
    origin: int | None
    edit: Edit | None
    steps: int

    @classmethod
    def of(cls, fork: Fork) -> ForkSummary:
        origin = fork.origin.number if fork.origin else None
        return cls(fork.number, origin, fork.edit, fork.history.length)


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """The debugger at one moment. `first` is the Reading of step 0; `steps` how many the curves reach.

    `step` and `trainer` are there for who needs the raw arrays, or a pass at other inputs, `recipe` for who
    asks what may be set; `start` are the parameters the run began with. `lecture` is a gradient check in the
    lecture's form. `message` is what the last command answered, where it had something to say, `examination`
    what the checks found where it asked them. `edits` are those that led to the current fork, `ghost` shows
    the one it came from. `others` are the runs beside this one, `label` is what it is called among them.
    `veiled`: the lesson asks about this step, so it is not to be shown. `inspected` are the numbers that the
    last line of commands asked for.
    """

    title: str
    seed: int
    reading: Reading
    first: Reading
    cursor: Cursor
    ops: tuple[tuple[Phase, str], ...]
    history: History
    steps: int
    findings: tuple[Finding, ...]
    stopped_by: str | None = None
    running: bool = False
    step: Step | None = None
    trainer: Trainer | None = None
    recipe: Recipe | None = None
    start: Tensors | None = None
    gradcheck: GradientCheck | None = None
    lecture: GradientCheck | None = None
    sweep: StepSizeSweep | None = None
    examination: Examination | None = None
    message: str | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Watched, ...] = ()
    fork: int = 0
    forks: tuple[ForkSummary, ...] = ()
    edits: tuple[Edit, ...] = ()
    ghost: Ghost | None = None
    inspected: tuple[Explanation, ...] = ()
    lesson: Progress | None = None
    veiled: bool = False
    label: str = ""
    others: tuple[View, ...] = ()

    def __repr__(self) -> str:
        """In a line: its arrays would fill a screen."""
        cursor = self.cursor
        told = f"step {cursor.step}, {cursor.phase} {cursor.site}, loss {number(self.reading.loss.total)}"
        return f"<View of {self.title}: {told}>"

    @property
    def runs(self) -> tuple[View, ...]:
        """What is compared: this run, then those beside it."""
        return (self, *self.others)

    @property
    def clock(self) -> int:
        """The step the runs are at; one that has ended stands at an earlier one."""
        return max(run.cursor.step for run in self.runs)

    @property
    def held_out(self) -> tuple[int, Evaluation] | None:
        """The latest evaluation on held-out samples up to here, and its step."""
        here = self.reading.step + 1
        losses, accuracies = (self.history.column(f"validation_{what}", here) for what in Evaluation._fields)
        known = np.flatnonzero(np.isfinite(accuracies))
        if not known.size:
            return None
        return int(known[-1]), Evaluation(float(losses[known[-1]]), float(accuracies[known[-1]]))

    @property
    def lost(self) -> bool:
        """Whether the run broke or diverged here: of NaN and huge numbers the checks would tell nonsense."""
        broken = self.step is not None and self.step.nonfinite is not None
        return broken or any(finding.symptom == "divergence" for finding in self.findings)

    @property
    def examined(self) -> State:
        """What the checks are put to: the network as it stands, or where the run is lost, as it began."""
        assert self.trainer is not None
        assert self.step is not None
        return self.trainer.start() if self.lost else self.step.before

    @property
    def unexamined(self) -> Examination:
        """What the checks of it have found before the first one is asked."""
        step, lost = (0, self.cursor.step) if self.lost else (self.cursor.step, None)
        return Examination(self.title, self.seed, step=step, lost=lost, fork=self.fork)

    def reached(self, phase: Phase, site: str) -> bool:
        """Whether the cursor stands on or behind the op of that phase and site."""
        return (phase, site) in self.ops[: self.cursor.op + 1]


Exporter: TypeAlias = Callable[[View, str], str]
"""Puts a View into a file of that name, and says so; may raise InvalidValue."""


def nobody(view: View, path: str) -> str:
    """The Exporter of a session without a front: the debugger itself does not draw."""
    raise InvalidValue("export", "a session of `nettui do` or nettui.open", Phrase("one by itself"))
