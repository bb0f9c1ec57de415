"""The run that is debugged, with its cursor, breakpoints, watches and lesson: what the commands act on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import numpy as np

from nettui.abilities import Trainer
from nettui.checks import divergence
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport, make_report
from nettui.debugger.breakpoints import Breakpoints
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Recipe
from nettui.debugger.keyframes import StepKey
from nettui.debugger.lesson import Lesson, LessonProgress
from nettui.debugger.navigator import Navigator, Stops
from nettui.debugger.replay_check import DescribeBlas, unknown_blas
from nettui.debugger.step_analysis import StepAnalysis
from nettui.debugger.timeline import DEFAULT_BUDGET, Timeline
from nettui.debugger.view import (
    Cursor,
    ForkSummary,
    ForkView,
    Ghost,
    OpLabel,
    RawData,
    Results,
    View,
)
from nettui.debugger.watches import MAX_VALUES, TREND_STEPS, Watches, WatchValue
from nettui.explain import Explanation, explain
from nettui.types import State, Step


class DebuggedRun:
    """One run and everything that belongs to it, at step 0 when it opens.

    Moving forward, it always stops at NaN or infinity and at its end. Moves by mini-batches and epochs,
    `continue` and `until` also stop at breakpoints, at the lesson's points and when the loss diverges; `goto`
    and moves by ops do not. `export` writes the View to a file; the Session sets it.
    """

    def __init__(
        self,
        recipe: Recipe,
        title: str = "",
        breaks: Iterable[Expression] = (),
        budget: int = DEFAULT_BUDGET,
        blas: DescribeBlas = unknown_blas,
    ) -> None:
        self.title, self._budget, self._describe_blas = title, budget, blas
        self.watches = Watches()
        self.lesson = LessonProgress(Lesson())
        self.breakpoints = Breakpoints()
        for condition in breaks:
            self.breakpoints = self.breakpoints.add(condition)
        self.export: Callable[[str], str]
        self.open(recipe)

    def open(self, recipe: Recipe) -> None:
        """Starts the run of a recipe at step 0, without forks."""
        self.timeline = Timeline(recipe, self._budget, self._describe_blas)
        self.navigator = Navigator(self.timeline)
        self.navigator.stopped_by = "fault" if self.step.nonfinite else None
        self.inspected: tuple[Explanation, ...] = ()
        self.report: CheckReport | None = None

    @property
    def blas(self) -> str:
        """The BLAS that computes the run, as it was when the run was opened."""
        return self.timeline.blas

    @property
    def number(self) -> int:
        """The number of the step the cursor is in."""
        return self.navigator.number

    @property
    def step(self) -> Step:
        """The Step the cursor is in, with its raw arrays."""
        return self.navigator.step

    @property
    def state(self) -> State:
        """The State before that step."""
        return self.step.before

    @property
    def trainer(self) -> Trainer:
        """The trainer that computed that step."""
        return self.timeline.owner(self.number).trainer

    @property
    def analysis(self) -> StepAnalysis:
        """That step's Reading and findings."""
        return self.navigator.analysis

    @property
    def watched(self) -> tuple[WatchValue, ...]:
        """The watches at the cursor, each with its trend over the steps before."""
        first = max(self.number - TREND_STEPS + 1, 0)
        return self.watches.show([self._key(n) for n in range(first, self.number + 1)], self.analysis)

    def note_watches(self) -> None:
        """Remembers the watches' values at the cursor, for their trends."""
        self.watches.note(self._key(self.number), self.analysis)

    @property
    def stops(self) -> Stops:
        """What stops a move forward."""
        return Stops(self.stop_forward, self._first_stop)

    def _first_stop(self, start: int, target: int) -> int:
        """The first known step from `start` to `target` that may stop a move or that a watch must see."""
        if self.breakpoints.enabled or self.lesson.ahead:
            return start
        limit = divergence.limit(self.navigator.analyses.first)
        beyond = self.timeline.history.column("data_loss")[start - 1 : target + 1] > limit
        crossings = np.flatnonzero(beyond[1:] & ~beyond[:-1])
        divergent = start + int(crossings[0]) if crossings.size else target
        oldest = max(start, target - MAX_VALUES + 1)
        unseen = self.watches.first_unseen(self._key(number) for number in range(oldest, target))
        return min(divergent, target if unseen is None else oldest + unseen)

    def stop_forward(self, step: Step) -> str | None:
        """Records the arrival at a step going forward, and returns why the run stops there, or None."""
        analysis = self.navigator.analyses.of(step)
        self.watches.note(self._key(analysis.number), analysis)
        stop = self.stop_backward(step)
        if (ahead := self.lesson.ahead) and ahead.at.matches(analysis):
            self.lesson = self.lesson.arrive()
            stop = stop or "lesson"
        return stop or ("divergence" if analysis.diverged and not analysis.before.diverged else None)

    def stop_backward(self, step: Step) -> str | None:
        """Counts the hits at a step reached going back, and returns the breakpoint that stops there."""
        self.breakpoints, stop = self.breakpoints.visit(self.navigator.analyses.of(step))
        return stop

    def stop_when(self, until: Expression) -> Stops:
        """Stops as `stop_forward` does, and where the condition `until` holds."""
        message = f"until: {until}"
        return Stops(
            lambda step: (
                self.stop_forward(step) or (message if until(self.navigator.analyses.of(step)) else None)
            )
        )

    def inspect(self, name: str) -> Explanation:
        """Where a number of the step comes from; nettui.explain documents the names."""
        return explain(self.step, name, self.navigator.analyses.start)

    def check(self, only: Collection[str] = (), skip: Collection[str] = ()) -> CheckReport:
        """Runs the checks at the cursor, or at step 0 when the run has diverged or broken by there.

        Raises InvalidValue for an unknown name.
        """
        view = self.view()
        return make_report(view.empty_report, Probe(self.trainer, view.checked_state), only, skip)

    def view(self, running: bool = False, message: str | None = None) -> View:
        """Everything a front draws of the run."""
        navigator, timeline, lesson = self.navigator, self.timeline, self.lesson
        op, origin = self.step.ops[navigator.op], timeline.fork.origin
        return View(
            title=self.title,
            seed=timeline.fork.recipe.seed,
            cursor=Cursor(self.number, navigator.op, op.phase, op.site, op.layer),
            reading=self.analysis.reading,
            first=navigator.analyses.first,
            ops=tuple(OpLabel(op.phase, op.site, op.layer) for op in self.step.ops),
            history=timeline.history,
            steps=timeline.length,
            findings=self.analysis.findings,
            stopped_by=navigator.stopped_by,
            running=running,
            message=message,
            breakpoints=self.breakpoints.points,
            watches=self.watched,
            lesson=lesson if lesson.lesson.points else None,
            hidden_by_question=lesson.hides(self.analysis),
            raw=RawData(self.step, self.trainer, timeline.fork.recipe, navigator.analyses.start),
            results=Results(report=self.report, inspected=self.inspected),
            forks=ForkView(
                current=timeline.fork.number,
                all=tuple(map(ForkSummary.of, timeline.forks)),
                edits=timeline.fork.edits,
                ghost=Ghost(origin.number, origin.history, origin.history.length) if origin else None,
            ),
        )

    def _key(self, number: int) -> StepKey:
        return self.timeline.owner(number).number, number
