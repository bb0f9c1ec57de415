"""The run that is debugged, with its cursor, breakpoints, watches and lesson: what the commands act on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from nettui.abilities import Missing, Trainer
from nettui.checks import divergence
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.check import Check
from nettui.checks.probe import Probe
from nettui.checks.recorded import evidence
from nettui.checks.report import CheckReport, make_report
from nettui.checks.run import OnProgress, ignore_progress, judge_recording, select_checks, thinned
from nettui.common.errors import InputError
from nettui.debugger.breakpoints import Breakpoints
from nettui.debugger.expressions import Expression
from nettui.debugger.known import first_change
from nettui.debugger.lesson import Lesson, LessonProgress
from nettui.debugger.navigator import KeepGoing, Navigator, Stops
from nettui.debugger.past import PATIENCE, Exact, HeldRun, Past, StepKey, require_exact, step_key
from nettui.debugger.step_analysis import StepAnalysis
from nettui.debugger.view import WHOLE_STEP, Cursor, ForkView, OpLabel, RawData, Results, View
from nettui.debugger.watches import MAX_VALUES, TREND_STEPS, Watches, WatchValue
from nettui.explain import Explanation, explain
from nettui.types import Scalars, State, Step, TensorSlice

ELSEWHERE = "the script trains something else now, which is recorded in {}"


class DebuggedRun:
    """One run and everything that belongs to it, at step 0 when it opens.

    Moving forward, it always stops at NaN or infinity and at its end. Moves by mini-batches and epochs,
    `continue` and `until` also stop at breakpoints, at the lesson's points and when the loss diverges; `goto`
    and moves by ops do not. `export` writes the View to a file, `hand_out` the lesson; the Session sets them.
    """

    def __init__(self, past: Past, title: str = "", breaks: Iterable[Expression] = ()) -> None:
        self.title = title
        self.watches = Watches()
        self.lesson = LessonProgress(Lesson())
        self.breakpoints = Breakpoints()
        for condition in breaks:
            self.breakpoints = self.breakpoints.add(condition)
        self.export: Callable[[str], str]
        self.hand_out: Callable[[str, KeepGoing], str]
        self.open(past)

    def open(self, past: Past) -> None:
        """Puts the cursor at step 0 of a past."""
        self.past, self.navigator = past, Navigator(past)
        self.navigator.stopped_by = "fault" if self.navigator.broke else None
        self.inspected: tuple[Explanation, ...] = ()
        self.looked: TensorSlice | None = None
        self.report: CheckReport | None = None

    def follow(self) -> str:
        """Goes on where a held run trains something else by now; returns what is to be told of it, or ""."""
        if (moved := self.past.moved()) is self.past:
            return ""
        self.open(moved)
        self.watches.forget()
        self.navigator.enter(moved.length - 1)
        held = moved.held_run
        return ELSEWHERE.format(Path(held.moved_to).name) if held is not None else ""

    def complete(self) -> str:
        """Has the cursor's step measured where it was not; returns what is to be told of it, or ""."""
        number = self.number
        lacked = self.past.unmeasured(number) is not None
        told = self.past.measure(number)
        if lacked and self.past.unmeasured(number) is None:
            self.navigator.measured_again()
        return told

    def exact(self, where: str) -> Exact:
        """The past as one that can be computed again. Raises InputError about `where` if it cannot."""
        return require_exact(self.past, where)

    @property
    def number(self) -> int:
        """The number of the step the cursor is in."""
        return self.navigator.number

    @property
    def step(self) -> Step:
        """The Step the cursor is in, with its raw arrays. Raises InputError where there are none."""
        arrays = self.navigator.arrays
        if isinstance(arrays, Missing):
            raise InputError("step", [str(arrays)])
        return arrays

    @property
    def state(self) -> State:
        """The State before that step."""
        return self.step.before

    @property
    def trainer(self) -> Trainer:
        """The trainer that computed that step. Raises InputError where there is none."""
        return self.exact("trainer").owner(self.number).trainer

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
        known, limit = self.past.history.known(), divergence.limit(self.navigator.analyses.first)
        places, stretches = known.stretches(start - 1, target + 1)
        signs = known.column("data_loss") > limit, known.column("has_nonfinite") > 0
        breaks = (first_change(stretches, broken[places]) for broken in signs)
        first_break = min([max(found, start) for found in breaks if found is not None], default=target)
        oldest = max(start, target - MAX_VALUES + 1)
        unseen = self.watches.first_unseen(self._key(number) for number in range(oldest, target))
        return min(first_break, target if unseen is None else oldest + unseen)

    def stop_forward(self, now: Scalars) -> str | None:
        """Records the arrival at a step going forward, and returns why the run stops there, or None."""
        analysis = self.navigator.analyses.of(now)
        self.watches.note(self._key(now.step), analysis)
        stop = self.stop_backward(now)
        if (ahead := self.lesson.ahead) and ahead.at.matches(analysis):
            self.lesson = self.lesson.arrive().filled(analysis)
            stop = stop or "lesson"
        return stop or self._breaks(analysis)

    def _breaks(self, analysis: StepAnalysis) -> str | None:
        """Why a step stops a run that was sound until there; a run that goes on is stopped only once."""
        if analysis.scalars.has_nonfinite:
            return None if analysis.number and analysis.before.scalars.has_nonfinite else "fault"
        return "divergence" if analysis.diverged and not analysis.before.diverged else None

    def stop_backward(self, now: Scalars) -> str | None:
        """Counts the hits at a step reached going back, and returns the breakpoint that stops there."""
        self.breakpoints, stop = self.breakpoints.visit(self.navigator.analyses.of(now))
        return stop

    def stop_when(self, until: Expression) -> Stops:
        """Stops as `stop_forward` does, and where the condition `until` holds."""
        message = f"until: {until}"
        return Stops(
            lambda now: (
                self.stop_forward(now) or (message if until(self.navigator.analyses.of(now)) else None)
            )
        )

    def inspect(self, name: str) -> Explanation:
        """Where a number of the step comes from; nettui.explain documents the names. Raises InputError."""
        self.exact("inspect")
        return explain(self.step, name, self.navigator.start)

    def look(self, held: HeldRun, address: str) -> TensorSlice:
        """A tensor of a held run, at the step of the cursor if it can go there. Raises InputError."""
        if held.goes_back and (why := held.go(self.number, PATIENCE)):
            raise InputError("inspect", [why])
        found = held.look(address)
        if isinstance(found, str):
            raise InputError("inspect", [found.removeprefix("inspect: ")])
        return found

    def check(
        self,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        tries: bool = False,
        on_progress: OnProgress = ignore_progress,
    ) -> CheckReport:
        """Runs the checks at the cursor, or at step 0 when the run has diverged or broken by there.

        Of a past without arrays, the checks judge what is known of all its steps; those that need more are
        skipped. `tries`: what the causes propose is tried on copies. Raises InvalidValue for an unknown name.
        """
        view, exact = self.view(), self.past.exact
        if isinstance(exact, Missing):
            return self._judge(select_checks(only, skip).values(), str(exact), tries)
        probe = Probe(self.trainer, view.checked_state)
        return make_report(view.empty_report, probe, only, skip, tries, on_progress)

    def _judge(self, checks: Iterable[Check], why: str, tries: bool) -> CheckReport:
        """What the checks find in the Scalars and Readings of all steps; `why` skips the others."""
        past, last = self.past, self.past.length - 1
        scalars = past.history.scalars_between(0, last + 1)
        measured = [number for number in range(last + 1) if past.unmeasured(number) is None]
        broken = np.flatnonzero(past.history.column("has_nonfinite") > 0)[:1].tolist()
        judged = sorted({*(measured[at] for at in thinned(len(measured))), *broken})
        readings = map(past.reading, judged)
        report = replace(self.view().empty_report, step=last, diverged_at=None)
        report = replace(
            report, findings=tuple(judge_recording(checks, scalars, readings, why, past.code.mistakes))
        )
        column = past.history.column
        known = evidence(column("rate"), column("samples"), past.code.library)
        untried = dict.fromkeys(recognizable_causes(), why if tries else "")
        return report.explained(known._replace(untried=untried), tries)

    def view(self, running: bool = False, message: str | None = None) -> View:
        """Everything a front draws of the run."""
        navigator, past, lesson = self.navigator, self.past, self.lesson
        exact, ops = past.exact, tuple(OpLabel(op.phase, op.site, op.layer) for op in navigator.ops)
        return View(
            title=self.title,
            seed=None if isinstance(exact, Missing) else exact.fork.recipe.seed,
            cursor=Cursor(self.number, navigator.op, *(ops[navigator.op] if ops else WHOLE_STEP)),
            reading=self.analysis.reading,
            first=navigator.analyses.first,
            ops=ops,
            history=past.known(self.number),
            steps=past.length,
            findings=self.analysis.findings,
            stopped_by=navigator.stopped_by,
            running=running,
            message=message,
            breakpoints=self.breakpoints.points,
            watches=self.watched,
            lesson=lesson if lesson.lesson.points else None,
            hidden_by_question=lesson.hides(self.analysis),
            covered=lesson.covers(self.analysis),
            raw=self._raw(exact),
            lacking=exact if isinstance(exact, Missing) else None,
            unmeasured=past.unmeasured(self.number),
            not_shown=past.not_shown,
            results=Results(report=self.report, inspected=self.inspected, looked=self.looked),
            forks=ForkView() if isinstance(exact, Missing) else ForkView.of(exact.fork, exact.forks),
        )

    def _raw(self, exact: Exact | Missing) -> RawData | None:
        if isinstance(exact, Missing) or self.navigator.start is None:
            return None
        return RawData(self.step, self.trainer, exact.fork.recipe, self.navigator.start)

    @property
    def key(self) -> StepKey:
        """What tells the cursor's step from those of other forks."""
        return self._key(self.number)

    def _key(self, number: int) -> StepKey:
        return step_key(self.past, number)
