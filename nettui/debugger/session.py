"""The debugger without a screen: takes commands, returns a View."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TypeAlias

from nettui.abilities import Trainer
from nettui.checks.report import CheckReport
from nettui.checks.run import OnProgress, ignore_progress
from nettui.common.errors import CommandError, InputError, InvalidValue, Phrase, require
from nettui.debugger import snapshot
from nettui.debugger.commands import Command, parse
from nettui.debugger.commands.files import Export
from nettui.debugger.commands.movement import Goto, Move
from nettui.debugger.expressions import Expression
from nettui.debugger.forks import Recipe
from nettui.debugger.journal import Autosave, SavedSession
from nettui.debugger.navigator import KeepGoing
from nettui.debugger.past import Past
from nettui.debugger.places import AtStep
from nettui.debugger.replay_check import DescribeBlas, unknown_blas
from nettui.debugger.replayed import DEFAULT_BUDGET, Replayed
from nettui.debugger.run import DebuggedRun
from nettui.debugger.view import Exporter, View
from nettui.explain import Explanation
from nettui.gradient_check import GradientCheck, Method, SweepPoint, explained, gradcheck, sweep
from nettui.types import Reading, State, Step

OnStep: TypeAlias = Callable[["Session"], bool]
"""Called after every step of a long command; False stops the command there."""

LessonExporter: TypeAlias = Callable[["Session", Iterator[View], str], str]
"""Writes a lesson to the file of that name, from a View at the place of each point; returns a message."""


def always(session: Session) -> bool:
    """The OnStep that never stops a command."""
    return True


class Session:
    """One run under the debugger; the cursor starts at the last op of step 0.

    `nettui.open` makes one. `step`, `state`, `reading` and `trainer` are those at the cursor; a past without
    arrays has only the reading, and the others raise an InputError that says why.
    """

    def __init__(
        self,
        recipe: Recipe,
        title: str = "",
        breaks: Iterable[Expression] = (),
        budget: int = DEFAULT_BUDGET,
        blas: DescribeBlas = unknown_blas,
    ) -> None:
        self._debug(DebuggedRun(Replayed(recipe, budget, blas), title, breaks))

    @classmethod
    def on(cls, past: Past, title: str = "", breaks: Iterable[Expression] = ()) -> Session:
        """A session on any past, such as a recording, at step 0."""
        session = cls.__new__(cls)
        session._debug(DebuggedRun(past, title, breaks))
        return session

    def _debug(self, run: DebuggedRun) -> None:
        self.run = run
        self.run.export, self.run.hand_out = self._export, self._hand_out
        self.autosave: Autosave | None = None
        self.on_saved: Callable[[str], None] = lambda reason: None  # told why a save failed, or ""
        self.unsaved = False  # an edit, breakpoint or watch that no file has
        self.exporter: Exporter = no_exporter
        self.lesson_exporter: LessonExporter = no_lesson_exporter
        self._message: str | None = None
        self._messages: list[str] = []
        self._exports: list[str] = []

    @property
    def title(self) -> str:
        """The name of the scenario."""
        return self.run.title

    @property
    def trainer(self) -> Trainer:
        """The trainer that computed the step the cursor is in."""
        return self.run.trainer

    @property
    def step(self) -> Step:
        """The Step the cursor is in, with its raw arrays."""
        return self.run.step

    @property
    def state(self) -> State:
        """The State before that step."""
        return self.run.state

    @property
    def reading(self) -> Reading:
        """What is measured on that step; computed when it is first asked for."""
        return self.run.analysis.reading

    def do(self, commands: Command | str, on_step: OnStep = always) -> View:
        """Carries out commands.

        Args:
            commands: A Command, or commands as a user types them, separated by `;`.
            on_step: Called with the session after every step of a long command; False stops it there.

        Returns:
            The View after the last command; its `message` is what the commands answered.

        Raises:
            CommandError: when a command cannot be parsed, and then none is carried out; or when one cannot be
                carried out, and then the run is as it was before that one.
            Unreproducible: when a step computed again is not what it was; the cursor stays at a good one.

        Examples:
            >>> import nettui
            >>> session = nettui.open("gradient-check")
            >>> session.do("next 4; back").cursor.step
            3
            >>> session.do("nxt")
            Traceback (most recent call last):
            nettui.common.errors.CommandError: command: expected a command, found 'nxt' (did you mean 'next'?)
        """
        self.run.inspected, self.run.looked = (), None
        self._messages, self._exports = [], []
        try:
            require(isinstance(commands, str | Command), "do", "commands as a text, or a Command", commands)
            for command in parse(commands) if isinstance(commands, str) else [commands]:
                self._do(command, lambda: on_step(self))
        except InputError as error:
            raise CommandError(error) from None
        self._message = "\n".join([*self._messages, *self._exports]) or None
        return self.view()

    def next(self, count: int = 1) -> View:
        """Moves `count` mini-batches forward, back when it is negative: `do("next 3")` is `next(3)`."""
        return self.do(Move("batch", count))

    def view(self, running: bool = False) -> View:
        """The View at the cursor."""
        return self.run.view(running, self._message)

    def inspect(self, name: str) -> Explanation:
        """Explains where a number of the step comes from.

        Args:
            name: The number, as in `dense1.W[0, 2]`, `dense1.W[0, 2].gradient`, `loss[3]`.

        Returns:
            An Explanation: the value, its formula and the terms that add up to it; `str` of it is a text.

        Raises:
            InvalidValue: when the step has no such number, with the nearest name.
            InputError: when the arrays of the step are not to be had.

        Examples:
            >>> import nettui
            >>> f"{nettui.open('gradient-check').inspect('dense1.W[0, 0].gradient').value:.4f}"
            '-2.5000'
        """
        return self.run.inspect(name)

    def check(
        self,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        try_changes: bool = False,
        on_progress: OnProgress = ignore_progress,
    ) -> CheckReport:
        """Runs the sanity checks at the cursor, or at step 0 when the run has diverged or broken by there.

        Args:
            only: Names of checks; with some, only these run.
            skip: Names of checks to leave out.
            try_changes: Whether to try what the likely causes propose, each on a copy of the run.
            on_progress: Called before each check, and before each remedy that is tried.

        Returns:
            A CheckReport.

        Raises:
            InvalidValue: for an unknown name, with the nearest one.

        Examples:
            >>> import nettui
            >>> nettui.open("gradient-check").check(only=["gradient-check"]).verdict
            'pass'
        """
        return self.run.check(only, skip, try_changes, on_progress)

    def gradcheck(
        self, method: Method = "central", h: float | None = None, sample: int | None = 12
    ) -> GradientCheck:
        """Compares numeric with back-propagated gradients of the mini-batch the cursor is in.

        Args:
            method: The numeric derivative: "forward", "central" or "complex".
            h: Its step size; by default the one that suits the method.
            sample: How many parameters of each tensor are compared; None for all.

        Returns:
            A GradientCheck.

        Raises:
            InvalidValue: when h is too small to compare anything.
            InputError: when the trainer has no gradients, or the arrays of the step are not to be had.

        Examples:
            >>> import nettui
            >>> nettui.open("gradient-check").gradcheck("forward").verdict
            'ok'
        """
        trainer = self._trainer("gradcheck")
        check = gradcheck(trainer, self.state, method=method, h=h, sample=sample)
        return explained(check, trainer, self.state)

    def sweep(self) -> Sequence[SweepPoint]:
        """The error of each method of the gradient check against the step size h, on that mini-batch."""
        return sweep(self._trainer("sweep"), self.state)

    def _trainer(self, where: str) -> Trainer:
        self.run.exact(where)
        return self.trainer

    def note(self, message: str) -> None:
        """Adds a message to the next View."""
        if message not in (self._message or ""):
            self._message = "\n".join(filter(None, (self._message, message)))

    def save(self) -> str:
        """Saves the session where a front has set `autosave`; returns the reason when that failed."""
        if self.autosave is None:
            return ""
        if reason := self._save(self.autosave):
            self.note(reason)
        self.unsaved = self.unsaved and bool(reason)
        self.on_saved(reason)
        return reason

    def _save(self, autosave: Autosave) -> str:
        """Saves the session; returns why that failed, or ""."""
        try:
            autosave(self.snapshot())
        except InputError as error:  # a past that no file can bring back
            return f"not saved: {error.problems[0]}"
        except OSError as error:
            file = f": {error.filename}" if error.filename else ""
            return f"not saved: {error.strerror}{file}"
        return ""

    def snapshot(self) -> SavedSession:
        """Everything needed to come back to here."""
        return snapshot.take(self.run)

    def restore(self, saved: SavedSession, on_step: OnStep = always) -> View:
        """Comes back to where a session was that was opened on the same scenario. Raises InputError."""
        self._message = snapshot.restore(self.run, saved, lambda: on_step(self))
        return self.view()

    def _do(self, command: Command, keep_going: KeepGoing) -> None:
        """Carries out one command and collects its message."""
        self._message = None
        if isinstance(command, Export):  # it writes the View that the commands before it led to
            self._exports += filter(None, [self._execute(command, keep_going)])
            return
        self.run.report = None
        self._message = self._execute(command, keep_going)
        limit, elsewhere = self.run.navigator.limit, self.run.follow()
        answer = None if elsewhere and self._message == limit else self._message
        self._message = "\n".join(filter(None, (answer, elsewhere, self.run.complete()))) or None
        self.run.note_watches()
        if command.autosaved:
            self.unsaved = self.unsaved or self.run.past.held_run is None  # such a run has it already
            self.save()
        self._messages += [self._message] if self._message else []

    def _execute(self, command: Command, keep_going: KeepGoing) -> str | None:
        return command.execute(self.run, keep_going)

    def _export(self, path: str) -> str:
        return self.exporter(replace(self.view(), message="\n".join(self._messages) or None), path)

    def _hand_out(self, path: str, keep_going: KeepGoing) -> str:
        self.run.lesson.open(1)  # an error where there is no lesson
        with closing(self._tour(keep_going)) as views:
            return self.lesson_exporter(self, views, path)

    def _tour(self, keep_going: KeepGoing) -> Generator[View, None, None]:
        """The View of each point of the lesson, at its place, where the session then is; it comes back."""
        run, navigator = self.run, self.run.navigator
        number, op, stopped_by, before = run.number, navigator.op, navigator.stopped_by, run.lesson
        try:
            for at, point in enumerate(before.lesson.points, 1):
                self._execute(Goto(point.at), keep_going)
                if navigator.stopped_by == "pause":
                    raise InvalidValue("export", "no other command until it is done", Phrase("one"))
                run.lesson = before.told(at).filled(run.analysis)
                yield replace(self.view(), message=point.missed(run.analysis))
        finally:
            self._execute(Goto(AtStep(number)), lambda: True)
            navigator.op, navigator.stopped_by, run.lesson = op, stopped_by, before


def no_lesson_exporter(session: Session, views: Iterator[View], path: str) -> str:
    """The LessonExporter of a session without a front."""
    raise InvalidValue("export", "a session of `nettui do` or nettui.open", Phrase("one without a front"))


def no_exporter(view: View, path: str) -> str:
    """The Exporter of a session without a front: the debugger itself does not draw."""
    raise InvalidValue("export", "a session of `nettui do` or nettui.open", Phrase("one without a front"))
