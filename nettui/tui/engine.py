"""Runs the Session in a separate thread, so that the screen never waits for a mini-batch."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from nettui.common.errors import InvalidValue, NettuiError
from nettui.debugger.commands import Command
from nettui.debugger.commands.files import Export
from nettui.debugger.commands.movement import Continue
from nettui.debugger.commands.questions import RunChecks
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.tui.measurements import MeasurementRequest, MeasurementResult

FRAME = 1 / 15
"""Seconds between two Views while running."""

SLICE = 0.008
"""Seconds that a running session computes before it yields the interpreter to the screen."""

IDLE_DELAY = 0.15
"""Seconds without a command after which the engine starts to measure."""

LIVE_INTERVAL, MAX_LIVE_SHARE = 1.0, 0.05
"""While running: least seconds between two gradient checks, and the largest share of the time they take."""

TICK = 0.01
"""Seconds that a paced run sleeps before it checks for commands again."""

SAVE_INTERVAL = 5.0
"""Seconds between two saves of a running session."""

LIVE = ("gradcheck", "predictions")
"""What is measured while the session runs, too."""

JOIN_TIMEOUT = 5.0
"""The longest wait for the thread to end, in seconds."""


class Engine:
    """Runs lines of commands: `submit` queues a line, `publish` receives its View and the rest of the line.

    While a line runs, `latest` is its newest View. The engine runs a line up to the first command that the
    screen must handle, a check or an export; the rest starts with that command. While the session is paused
    and no command is queued, the `requests` are measured one after another; while it runs, the LIVE ones are
    measured from time to time. A run that is interrupted by a line of edits alone, such as a
    point or a rate, goes on after them. `pace`, one of PACES, applies to forward runs and may be changed
    at any time. A run forward follows a recording that is still written, until the next line. `unsaved`:
    there are edits, breakpoints or watches that no file has. An exception ends the thread and is stored in
    `error`, for the screen to raise.

    Only the engine's thread uses the session; Views are immutable and safe to use in any thread.
    """

    def __init__(
        self,
        start: Callable[[], Session],
        publish: Callable[[View, Sequence[Command]], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.latest: View | None = None
        self.error: Exception | None = None
        self.pace: int | None = None
        self.unsaved = False
        self.requests: Sequence[MeasurementRequest] = ()
        self._start, self._publish = start, publish
        self._clock, self._sleep = clock, sleep
        self._commands: queue.SimpleQueue[Sequence[Command] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._submitted: Sequence[Command] | None = None
        self._runs = False
        self._interrupted: Sequence[Command] = ()
        self._followed: Sequence[Command] = ()
        self._done: Sequence[Command] | None = None
        self._drawn = self._yielded = self._due = self._stepped = self._saved = 0.0
        self._live: dict[str, MeasurementResult] = {}

    @property
    def running(self) -> bool:
        """Whether the latest line runs, or keeps a run going, and is not done; true as soon as submitted."""
        return self._runs and self._submitted is not self._done

    @property
    def pending(self) -> Sequence[Command]:
        """The latest line until it is done, as soon as submitted."""
        return () if self._submitted is self._done else self._submitted or ()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; waits until the session has been saved."""
        self.submit(None)
        self._thread.join(JOIN_TIMEOUT)

    def submit(self, line: Sequence[Command] | None) -> None:
        """Queues a line of commands, and stops the running line. None ends the thread."""
        self._runs = any(isinstance(command, Continue) for command in line or ()) or (
            self.running and _keeps_playing(line)
        )
        self._submitted = line
        self._commands.put(line)

    def _work(self) -> None:
        try:
            self._serve()
        except Exception as error:
            self.error = error

    def _serve(self) -> None:
        session = self._start()
        view = session.view()
        self._publish(view, ())
        measured: dict[str, MeasurementRequest] = {}
        unsaved = False
        while True:
            try:
                line = self._commands.get(timeout=IDLE_DELAY)
            except queue.Empty:
                view = self._idle(session, view, unsaved, measured)
                unsaved = unsaved and bool(self._followed)
                continue
            if line is None:
                session.save()
                return
            self._live, self._due, self._followed = {}, self._clock() + LIVE_INTERVAL, ()
            interrupted = self._interrupted if _keeps_playing(line) else ()
            view, rest = self._run_line(session, line)
            if interrupted and self._commands.empty():
                self._publish(replace(view, running=True), ())
                view, rest = self._run_line(session, interrupted)
            elif interrupted:
                self._interrupted = interrupted
            measured.clear()
            unsaved, self.latest, self.unsaved = True, None, session.unsaved
            self._done = line
            if view.stopped_by == "latest" and line and _runs_forward(line[-1]) and self._commands.empty():
                self._followed = line[-1:]
                view = replace(view, running=True, message=None)
            self._publish(view, rest)

    def _idle(
        self, session: Session, view: View, unsaved: bool, measured: dict[str, MeasurementRequest]
    ) -> View:
        """What is done while no command is queued: one thing, then the queue is looked at again."""
        if self._followed:
            return self._follow(session, view)
        if unsaved and (error := session.save()):
            self._publish(_without_inspected(view, error), ())
        due = (request for request in self.requests if measured.get(request.field) != request)
        request = next(due, None)
        if request and (result := self._measure(session, request)):
            measured[request.field] = request
            if result.value is not None or result.reason:
                view = result.add_to(view)
                self._publish(view, ())
        elif not (view.raw or request):  # the steps of a recording are known before they are shown
            session.run.navigator.monitors.look_ahead()
        return view

    def _follow(self, session: Session, view: View) -> View:
        """Goes on to the latest step of a recording, or says that it has ended; returns the View."""
        run = session.run
        is_last = run.past.length - 1 == run.number and not run.navigator.ended
        if is_last and run.past.moved() is run.past:
            return view
        view, rest = self._run_line(session, self._followed)
        if view.stopped_by == "latest":
            self.latest = replace(view, running=True, message=None)
            return self.latest
        self._followed, self.latest = (), None
        self._publish(view, rest)
        return view

    def _run_line(self, session: Session, line: Sequence[Command]) -> tuple[View, Sequence[Command]]:
        """Runs a line up to the first check or export; returns the View, with all messages, and the rest."""
        view, messages, self._interrupted = _without_inspected(session.view()), list[str](), ()
        for_screen = RunChecks | Export if view.raw else Export  # checks of a recording are quick
        commands = [*takewhile(lambda command: not isinstance(command, for_screen), line)]
        rest = line[len(commands) :]
        for at, command in enumerate(commands):
            paced = isinstance(command, Continue) and not command.back
            self._stepped = self._clock()
            try:
                view = session.do(command, self._paced if paced else self._pulse)
            except NettuiError as error:
                view, rest = session.view(), ()
                messages.append(str(error))
                break
            if view.message and not (view.results.inspected and view.hides_numbers):
                messages.append(view.message)
            if view.stopped_by == "pause" and not self._commands.empty():  # by the queued line
                self._interrupted = (*commands[at:], *rest) if paced else ()
                rest = ()
                break
        return replace(view, message="\n".join(messages) or None), rest

    def _paced(self, session: Session) -> bool:
        """Waits as long as the pace requires; if there is a pace, every mini-batch is shown."""
        self._drawn = -math.inf if self.pace else self._drawn
        keep_going = self._pulse(session)
        while keep_going and self.pace and (left := self._stepped + 1 / self.pace - self._clock()) > 0:
            self._sleep(min(left, TICK))
            keep_going = self._commands.empty()
        self._stepped = self._clock()
        return keep_going

    def _pulse(self, session: Session) -> bool:
        """Updates the View and saves at intervals; returns whether to keep going: no, if a line is queued."""
        now = self._clock()
        if now > self._due:
            live = {request.field: request for request in self.requests if request.field in LIVE}
            found = (self._measure(session, request) for request in live.values())
            self._live |= {result.field: result for result in found if result is not None}
            self._due = self._clock() + max(LIVE_INTERVAL, (self._clock() - now) / MAX_LIVE_SHARE)
        if now - self._drawn > FRAME:
            view = session.view(running=True)
            for result in self._live.values():
                view = result.add_to(view)
            self.latest, self._drawn = view, now
        if now - self._saved > SAVE_INTERVAL:
            session.save()
            self._saved = self._clock()
        if now - self._yielded > SLICE:
            self._sleep(0.001)
            self._yielded = self._clock()
        return self._commands.empty()

    def _measure(self, session: Session, request: MeasurementRequest) -> MeasurementResult | None:
        """The result of a measurement; None if a command was queued or the request was withdrawn."""

        def pulse() -> None:
            if not self._commands.empty() or request not in self.requests:
                raise InterruptedError

        try:
            return MeasurementResult(request.field, request.measure(session, pulse))
        except InterruptedError:
            return None
        except InvalidValue as problem:  # of the method or the step size that the user chose
            return MeasurementResult(request.field, reason=str(problem), message=str(problem))
        except NettuiError as problem:
            return MeasurementResult(request.field, reason=str(problem))


def _runs_forward(command: Command) -> bool:
    """Whether a command runs on until something stops it."""
    return isinstance(command, Continue) and not command.back


def _keeps_playing(line: Sequence[Command] | None) -> bool:
    """Whether a run goes on after the line that interrupts it."""
    return bool(line) and all(command.keeps_playing for command in line or ())


def _without_inspected(view: View, message: str | None = None) -> View:
    """The View with another message, and without the explanations of earlier commands."""
    return replace(view, message=message, results=replace(view.results, inspected=(), looked=None))
