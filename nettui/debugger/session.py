"""The debugger: holds a cursor on a timeline, takes a Command, gives a View."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeAlias

from nettui.checks.diagnosis import Examination, examination
from nettui.checks.probe import Subject
from nettui.common.errors import InputError, InvalidValue
from nettui.common.text_files import home
from nettui.debugger import journal
from nettui.debugger.breakpoints import Breakpoints
from nettui.debugger.commands import (
    AddWatch,
    Answer,
    Break,
    ChangeBreak,
    Check,
    Command,
    Export,
    Goto,
    Inspect,
    Lasting,
    Move,
    Pause,
    Restart,
    Run,
    Save,
    Seek,
    Set,
    Show,
    Switch,
    Turn,
    Undo,
    Unwatch,
)
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Recipe, listed
from nettui.debugger.journal import Autosave, SavedPosition, SavedSession
from nettui.debugger.keyframes import Place, crc
from nettui.debugger.lesson import Lesson, Progress, stands_at, told
from nettui.debugger.navigator import Navigator, StopCondition
from nettui.debugger.parser import parse
from nettui.debugger.step_analysis import StepAnalysis
from nettui.debugger.timeline import BUDGET, Timeline
from nettui.debugger.view import Cursor, Exporter, ForkSummary, Ghost, View, nobody
from nettui.debugger.watches import TREND, Watched, Watches
from nettui.explain import Explanation, explain
from nettui.gradient_check import GradientCheck, Method, Point, Trained, gradcheck, sweep
from nettui.types import Reading, State, Step

Pulse: TypeAlias = Callable[["Session"], bool]
"""Called after every step of a long command; False stops it there."""


class Session:
    """One run under the debugger. The cursor starts at the end of step 0: the first mini-batch, whole.

    Fault, divergence and the end stop a run by themselves, breakpoints where there are some; going by `goto`
    or by ops only fault and end do.
    """

    def __init__(
        self,
        recipe: Recipe,
        title: str = "",
        breaks: Iterable[Expression] = (),
        budget: int = BUDGET,
        blas: str = "",
    ) -> None:
        self.title, self._budget, self.blas = title, budget, blas
        self.autosave: Autosave | None = None
        self.exporter: Exporter = nobody
        self.watches = Watches()
        self.progress = Progress(Lesson())
        self.breakpoints = reduce(Breakpoints.add, breaks, Breakpoints())
        self._open(recipe)

    def _open(self, recipe: Recipe) -> None:
        self._timeline = Timeline(recipe, self._budget)
        self._navigator = Navigator(self._timeline)
        self._message: str | None = None
        self._inspected: tuple[Explanation, ...] = ()
        self._examination: Examination | None = None
        self._navigator.stopped_by = "fault" if self.step.nonfinite else None

    @property
    def trainer(self) -> Trained:
        """What made the step the cursor is in."""
        return self._timeline.owner(self._navigator.number).trainer

    @property
    def step(self) -> Step:
        """The Step the cursor is in, with its raw arrays."""
        return self._navigator.step

    @property
    def state(self) -> State:
        """The State before that step."""
        return self.step.before

    @property
    def analysis(self) -> StepAnalysis:
        """The step as it is looked at."""
        return self._navigator.analyses.of(self.step)

    @property
    def reading(self) -> Reading:
        """What the probes read off the step; read once, and only when somebody looks."""
        return self.analysis.reading

    def do(self, command: Command | str, pulse: Pulse = lambda session: True) -> View:
        """Carries out a command, or a line of them as a user writes it; the View after the last.

        `pulse` is asked after every step whether to go on. Raises InvalidValue, or InputError where a fork's data
        are gone, when a command cannot be carried out, which then has changed nothing. What is exported is
        the View that the commands before led to.
        """
        self._inspected = ()
        told: list[str] = []
        written: list[str] = []
        for each in parse(command) if isinstance(command, str) else [command]:
            if isinstance(each, Export):
                shown = replace(self.view(), message="\n".join(told) or None)
                written.append(self.exporter(shown, each.path))
                continue
            self._message = self._examination = None
            self._carry_out(each, lambda: pulse(self))
            self.watches.pass_by(self._place(self._navigator.number), self.analysis)
            if isinstance(each, Lasting):
                self.save()
            told += [self._message] if self._message else []
        self._message = "\n".join([*told, *written]) or None
        return self.view()

    def next(self, count: int = 1) -> View:
        """`count` mini-batches forward."""
        return self.do(Move("batch", count))

    def _carry_out(self, command: Command, pulse: Callable[[], bool]) -> None:
        match command:
            case Break(when):
                self._fits("break", when)
                self.breakpoints = self.breakpoints.add(when)
                self._message = str(self.breakpoints.points[-1])
            case ChangeBreak(number, change, count):
                self.breakpoints = self.breakpoints.change(number, change, count)
                self._message = f"break {number}: {change}d" + (f" {count} times" if count else "")
            case Show("breakpoints"):
                self._message = self.breakpoints.listed()
            case Inspect(name):
                self._inspected += (self.inspect(name),)
                self._message = str(self._inspected[-1])
            case Check():
                self._examination = self.check()
                self._message = f"check: {self._examination.summary}"
            case Pause():  # who stands still goes on standing, and knows why
                pass
            case AddWatch(what):
                self._fits("watch", what)
                self.watches.add(what)  # it is on show from now on, which is answer enough
            case Unwatch(number):
                self.watches.delete(number)
            case Show("watches"):
                self._message = "\n".join(map(str, self._watched())) or "no watches"
            case Show("forks"):
                self._message = listed(self._timeline.forks)
            case Set(path, value):
                self._message = str(self._navigator.edit(path, value))
            case Undo():
                self._message = str(self._navigator.undo(pulse))
            case Switch(number):
                self._message = str(self._navigator.switch(number, self._navigator.number, pulse))
            case Save(path):
                self._save_as(path)
            case Turn():
                left = command.to == "next" and self.progress.left
                self._teach(self.progress.turn(command), pulse)
                if left:
                    self.note("the lesson goes on where it was left: `lesson 1` begins it anew")
            case Answer(number):
                self._teach(self.progress.answer(number), pulse)
            case Restart(reseed):
                root = self._timeline.forks[0].recipe
                self._open(root.reseeded(self._timeline.fork.recipe.seed + reseed))
                self.watches.forget()
                self.progress = Progress(self.progress.lesson)
            case _:
                here = self._navigator.at
                self._go(command, pulse)
                if self._navigator.at == here or isinstance(command, Goto):
                    self._message = self._message or self._navigator.ended

    def _go(self, command: Command, pulse: Callable[[], bool]) -> None:
        navigator = self._navigator
        match command:
            case Move("op", count):
                navigator.by_ops(count, pulse)
            case Move("batch", count):
                navigator.to(navigator.number + count, pulse, self._meet)
            case Move("epoch", count):
                navigator.by_epochs(count, pulse, self._meet)
            case Goto(number, epoch=False):
                navigator.to(number, pulse)
            case Goto(number, epoch=True):
                navigator.to_epoch(number, pulse)
            case Seek(when):
                self._fits("goto when", when)
                navigator.to(0, pulse)
                if not when(self.analysis):
                    navigator.forward(lambda step: bool(when(self._navigator.analyses.of(step))), pulse)
                self._held(when)
            case Run(back=True):
                navigator.back(pulse, self._meet_back if self.breakpoints.enabled else None)
            case Run(until=until):
                navigator.forward(lambda step: False, pulse, self._meeting(until))
                self._held(until)

    def _teach(self, progress: Progress, pulse: Callable[[], bool]) -> None:
        """Goes on in the lesson, and to the place of what is told."""
        if progress.phase == "told" and (point := progress.point):
            self._go(point.at, pulse)
            if self._navigator.stopped_by != "pause" and not stands_at(point.at, self.analysis):
                self._message = f"the lesson speaks of {told(point.at)}; this run does not come to it"
        self.progress = progress

    def note(self, words: str) -> None:
        """Has something told with the next View."""
        if words not in (self._message or ""):
            self._message = "\n".join(filter(None, (self._message, words)))

    def save(self) -> str:
        """Has what lasts written down, where somebody does it; what was in the way, which is noted too."""
        if self.autosave is not None:
            try:
                self.autosave(self.record())
            except OSError as error:
                where = f": {error.filename}" if error.filename else ""
                self.note(told := f"not saved: {error.strerror}{where}")
                return told
        return ""

    def record(self) -> SavedSession:
        """All that is needed to come back to here."""
        forks, number = self._timeline.forks, self._navigator.number
        return SavedSession(
            scenario=self.title,
            table=forks[0].recipe.table,
            edits=tuple((fork.origin.number, fork.edit) for fork in forks if fork.origin and fork.edit),
            breakpoints=self.breakpoints.points,
            watches=self.watches.watches,
            position=SavedPosition(
                number, self._navigator.op, self._timeline.fork.number, crc(self.state), self.blas
            ),
            data=forks[0].data,
        )

    def restore(self, record: SavedSession, pulse: Pulse = lambda session: True) -> View:
        """Comes back to where a session stood that was opened on the same scenario. Raises InputError."""
        self.breakpoints = Breakpoints.of(record.breakpoints)
        self.watches.put(record.watches)
        for origin, edit in record.edits:
            self._timeline.switch(origin)
            self._timeline.edit(edit)
        position = record.position
        self._navigator.switch(position.fork, 0, lambda: pulse(self))
        self._navigator.to(position.step, lambda: pulse(self))
        if self._navigator.number != position.step or position.op >= len(self.step.ops):
            raise InputError(
                "session", [f"no op {position.op} of step {position.step} in fork {position.fork}"]
            )
        self._navigator.op = position.op
        if crc(self.state) != position.crc:
            here, there = self.blas or "unknown", position.blas or "unknown"
            self._message = f"other numbers than were saved: BLAS here is {here}, there it was {there}"
        return self.view()

    def _save_as(self, path: str) -> None:
        place = home(path)
        try:
            if place.exists() and not journal.begun(place):
                raise InvalidValue(
                    "save", "a new file, or a session", path, "this is something else, and stays"
                )
            journal.write(place, self.record())
        except OSError as error:
            raise InvalidValue("save", "a file that can be written", path, error.strerror or "") from None
        self._message = f"saved {path}"

    def view(self, running: bool = False) -> View:
        """The debugger as it stands."""
        navigator, timeline = self._navigator, self._timeline
        op, origin = self.step.ops[navigator.op], timeline.fork.origin
        progress, analysis = self.progress, self.analysis
        return View(
            title=self.title,
            seed=timeline.fork.recipe.seed,
            reading=self.reading,
            first=self._navigator.analyses.first,
            cursor=Cursor(navigator.number, navigator.op, op.phase, op.site),
            ops=tuple((op.phase, op.site) for op in self.step.ops),
            history=timeline.history,
            steps=timeline.length,
            findings=analysis.findings,
            stopped_by=navigator.stopped_by,
            running=running,
            step=self.step,
            trainer=self.trainer,
            recipe=timeline.fork.recipe,
            start=self._navigator.analyses.start,
            examination=self._examination,
            message=self._message,
            breakpoints=self.breakpoints.points,
            watches=self._watched(),
            fork=timeline.fork.number,
            forks=tuple(map(ForkSummary.of, timeline.forks)),
            edits=timeline.fork.edits,
            ghost=Ghost(origin.number, origin.history, origin.history.length) if origin else None,
            inspected=self._inspected,
            lesson=progress if progress.lesson.points else None,
            veiled=progress.veils(analysis),
        )

    def inspect(self, name: str) -> Explanation:
        """Where a number of the step comes from; nettui.explain has the names."""
        return explain(self.step, name, self._navigator.analyses.start)

    def check(self, only: Collection[str] = (), skip: Collection[str] = ()) -> Examination:
        """The sanity checks on a copy of the network as it stands, or as it began where the run is lost.

        Raises InvalidValue about an unknown name.
        """
        view = self.view()
        return examination(view.unexamined, Subject(self.trainer, view.examined), only, skip)

    def gradcheck(
        self, method: Method = "central", h: float | None = None, sample: int | None = 12
    ) -> GradientCheck:
        """The numeric-versus-backprop table of the mini-batch the cursor is in."""
        return gradcheck(self.trainer, self.state, method=method, h=h, sample=sample)

    def sweep(self) -> Sequence[Point]:
        """How wrong each method is for which h, on the same mini-batch."""
        return sweep(self.trainer, self.state)

    def _meet(self, step: Step) -> str | None:
        """The breakpoint that stops at a step come to going forward, or a loss that has just diverged."""
        analysis = self._navigator.analyses.of(step)
        self.watches.pass_by(self._place(analysis.number), analysis)
        met = self._meet_back(step)
        if (ahead := self.progress.ahead) and stands_at(ahead.at, analysis):
            self.progress, met = self.progress.arrive(), met or "lesson"
        return met or ("divergence" if analysis.diverged and not analysis.before.diverged else None)

    def _meet_back(self, step: Step) -> str | None:
        self.breakpoints, met = self.breakpoints.pass_over(self._navigator.analyses.of(step))
        return met

    def _watched(self) -> tuple[Watched, ...]:
        number = self._navigator.number
        places = [self._place(n) for n in range(max(number - TREND + 1, 0), number + 1)]
        return self.watches.show(places, self.analysis)

    def _place(self, number: int) -> Place:
        return self._timeline.owner(number).number, number

    def _meeting(self, until: Expression | None) -> StopCondition:
        """What is met on a run: what always is, and the condition `until`."""
        if until is None:
            return self._meet
        self._fits("until", until)
        holds, told = until.run, f"until: {until}"
        return lambda step: self._meet(step) or (told if holds(self._navigator.analyses.of(step)) else None)

    def _held(self, when: Expression | None) -> None:
        """Says so where the run is over and the condition has not held."""
        if when is not None and self._navigator.stopped_by in ("end", "fault") and not when(self.analysis):
            self._message = f"never held: {when}"

    def _fits(self, where: str, when: Expression) -> None:
        try:
            when.fits([layer.name for layer in self._navigator.analyses.first.layers])
        except InvalidValue as fault:
            raise fault.under(where) from None
