"""The View: one frozen record of everything that a screen or a report shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from nettui.abilities import Described, Missing, Supervised, Trainer, able
from nettui.checks.divergence import has_diverged
from nettui.checks.report import CheckReport
from nettui.common.text import format_number
from nettui.data.summary import of_dataset
from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.forks import Edit, Fork, Recipe
from nettui.debugger.known import Known
from nettui.debugger.lesson import LessonProgress
from nettui.debugger.watches import WatchValue
from nettui.explain import Explanation
from nettui.gradient_check import GradientCheck, SweepPoint
from nettui.types import Evaluation, Finding, Phase, Reading, State, Step, Tensors, TensorSlice
from nettui.visuals.predictions import Predictions


class Cursor(NamedTuple):
    """The debugger's position: a step, and an op inside it with its phase, site and layer."""

    step: int
    op: int
    phase: Phase
    site: str
    layer: str = ""


class OpLabel(NamedTuple):
    """An op of the step, without its arrays."""

    phase: Phase
    site: str
    layer: str


WHOLE_STEP = OpLabel("update", "", "")
"""Where the cursor is in a step whose ops are not to be had: after all of them."""


class Ghost(NamedTuple):
    """The curves of the fork that the current one branched off; they reach `steps` steps."""

    fork: int
    history: Known
    steps: int


class StepSizeSweep(NamedTuple):
    """The error of a gradient check against the step size h, at a step of the run."""

    step: int
    points: tuple[SweepPoint, ...]


class ForkSummary(NamedTuple):
    """A fork in a list: the fork it branched off, its edit, how many of its steps have been computed."""

    number: int
    origin: int | None
    edit: Edit | None
    steps: int

    @classmethod
    def of(cls, fork: Fork) -> ForkSummary:
        origin = fork.origin.number if fork.origin else None
        return cls(fork.number, origin, fork.edit, fork.history.length)


@dataclass(frozen=True, slots=True)
class ForkView:
    """The forks of a run: which is current, the edits that led to it, the curves of the one before it."""

    current: int = 0
    all: tuple[ForkSummary, ...] = ()
    edits: tuple[Edit, ...] = ()
    ghost: Ghost | None = None

    @classmethod
    def of(cls, current: Fork, forks: Iterable[Fork]) -> ForkView:
        origin = current.origin
        return cls(
            current=current.number,
            all=tuple(map(ForkSummary.of, forks)),
            edits=current.edits,
            ghost=Ghost(origin.number, origin.history.known(), origin.history.length) if origin else None,
        )


@dataclass(frozen=True, slots=True)
class RawData:
    """The Step itself, for panels that need arrays; the trainer that computed it and what it was built from.

    `start` holds the parameters at step 0.
    """

    step: Step
    trainer: Trainer
    recipe: Recipe
    start: Tensors


@dataclass(frozen=True, slots=True)
class Results:
    """What is computed on request only: by the last commands, or for a panel that needs it.

    `report` is from the checks; `inspected` explains the numbers that the last commands asked for,
    `looked` is a tensor of a run that another process does;
    `forward_difference` is a gradient check in the form of the lecture; `predictions` are those of a network
    that is not nettui's own, whose code may be slow. `unmeasured` says of a field why it
    could not be measured.
    """

    report: CheckReport | None = None
    inspected: tuple[Explanation, ...] = ()
    looked: TensorSlice | None = None
    gradcheck: GradientCheck | None = None
    forward_difference: GradientCheck | None = None
    sweep: StepSizeSweep | None = None
    predictions: Predictions | None = None
    unmeasured: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """Everything a screen or a report shows of the debugger at one cursor position.

    `first` is the Reading of step 0; `ops` are the labels of the step's ops; the curves in `history`
    reach `steps` steps. `message` is the answer of the last commands. `lesson` is None in a run without one;
    `hidden_by_question`: the lesson asks about this very step, so its numbers are not to be shown yet.
    `covered` is the panel that the lesson, not opened yet, will ask about here: a screen covers it. In a
    comparison, `label` names this run and `others` are the Views of the runs beside it. A past without
    arrays has no `raw`, which `lacking` explains, no ops, and may have no seed; `unmeasured` says why nothing
    is known of the layers at this step, `not_shown` why no layer shows "outputs" or "gradients" on any.
    """

    title: str
    seed: int | None
    cursor: Cursor
    reading: Reading
    first: Reading
    ops: tuple[OpLabel, ...]
    history: Known
    steps: int
    findings: tuple[Finding, ...]
    stopped_by: str | None = None
    running: bool = False
    message: str | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[WatchValue, ...] = ()
    lesson: LessonProgress | None = None
    hidden_by_question: bool = False
    covered: str | None = None
    raw: RawData | None = None
    lacking: Missing | None = None
    unmeasured: Missing | None = None
    not_shown: Mapping[str, Missing] = field(default_factory=dict)
    results: Results = Results()
    forks: ForkView = ForkView()
    label: str = ""
    others: tuple[View, ...] = ()

    @property
    def hides_numbers(self) -> bool:
        """Whether the lesson asks about this step, or will when it is opened."""
        return self.hidden_by_question or self.covered is not None

    def __repr__(self) -> str:
        """One line, since its arrays would fill a screen."""
        cursor, loss = self.cursor, format_number(self.reading.loss.total)
        op = f", {cursor.phase} {cursor.site}" if self.ops else ""
        return f"<View of {self.title}: step {cursor.step}{op}, loss {loss}>"

    @property
    def runs(self) -> tuple[View, ...]:
        """This run, then those it is compared with."""
        return (self, *self.others)

    @property
    def clock(self) -> int:
        """The step that the compared runs have reached; a run that has ended stays at its last one."""
        return max(run.cursor.step for run in self.runs)

    @property
    def held_out(self) -> tuple[int, Evaluation] | None:
        """The last evaluation on the validation part up to the cursor, and its step."""
        here = self.reading.step + 1
        columns = [self.history.column(f"validation_{what}", here) for what in Evaluation._fields]
        known = np.flatnonzero(np.isfinite(columns[1:]).any(axis=0))
        if not known.size:
            return None
        at = known[-1]
        return int(self.history.steps(here)[at]), Evaluation(*(float(column[at]) for column in columns))

    @property
    def lost(self) -> bool:
        """Whether the run has broken or diverged here: NaN and huge numbers would mislead the checks."""
        broken = self.reading.nonfinite is not None
        return broken or has_diverged(self.reading.loss.data, self.first)

    @property
    def checked_state(self) -> State:
        """The State that the checks ask about: the one at the cursor, or at step 0 when the run is lost."""
        assert self.raw is not None
        return self.raw.trainer.start() if self.lost else self.raw.step.before

    @property
    def empty_report(self) -> CheckReport:
        """The report of the checks before the first one has run."""
        step, diverged_at = (0, self.cursor.step) if self.lost else (self.cursor.step, None)
        trained = able(self.raw.trainer, Supervised) if self.raw else None
        own = able(self.raw.trainer, Described) if self.raw else None
        return CheckReport(
            self.title,
            self.seed,
            step=step,
            diverged_at=diverged_at,
            fork=self.forks.current,
            code=() if own is None or isinstance(own, Missing) else tuple(own.about()),
            data="" if trained is None or isinstance(trained, Missing) else of_dataset(trained.data),
        )

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of the layers that have weights."""
        return tuple(layer.name for layer in self.reading.layers)

    def reached(self, phase: Phase, site: str) -> bool:
        """Whether the cursor is at or past the op of that phase and site; past all that are not known."""
        return not self.ops or any(
            (op.phase, op.site) == (phase, site) for op in self.ops[: self.cursor.op + 1]
        )

    def passed(self, phase: Phase, layer: str) -> bool:
        """Whether the cursor is at or past the last op of the layer in that phase, or else of the phase.

        A phase of which the step shows no op ends with the step, if that was not cut short.
        """
        shown = [(at, op.layer) for at, op in enumerate(self.ops) if op.phase == phase]
        own = [at for at, of in shown if of == layer]
        if not shown and self.reading.nonfinite:
            return False
        return (own or [at for at, _ in shown] or [len(self.ops) - 1])[-1] <= self.cursor.op


Exporter: TypeAlias = Callable[[View, str], str]
"""Writes a View to the file of that name and returns the message about it; may raise InvalidValue."""
