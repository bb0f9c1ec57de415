"""Runs the Session in a thread of its own, so that the screen never waits for a mini-batch."""

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
from nettui.tui.measurements import MeasurementResult, Wish

FRAME = 1 / 15
"""Seconds between two Views while running."""

SLICE = 0.008
"""Seconds a running session keeps the interpreter before it lets the screen have it for a moment."""

QUIET = 0.15
"""Seconds of standing still after which something is measured."""

LIVE, SHARE = 1.0, 0.05
"""Seconds between two gradient checks while running, and the share of the time that they take at most."""

PACES = (1, 3, 10, 30, None)
"""Mini-batches a second of a run that is to be watched; None is full speed."""

TICK = 0.01
"""Seconds that a paced run looks away from the commands."""

KEEP = 5.0
"""Seconds between two times that a running session is saved."""

PATIENCE = 5.0
"""Seconds one waits at most for the thread to end."""


class Engine:
    """Commands in by `submit`; Views out: `latest` while running, `publish` when a line is done.

    A line is done as far as the first command that is not the session's: a check, for which it does not wait,
    or an export, which is of the screen. `publish` is given what is left of the line as well.
    An exception ends the thread and is left in `broken`, for the screen to raise it. While the session stands
    still the `wishes` are measured, one after the other, until a command comes in; while it runs, the one for
    a gradient check is now and then. `pace`, one of PACES, holds for runs forward and may be changed at any
    time.
    All of the session is touched by the engine's thread alone; Views are immutable and may go anywhere.
    """

    def __init__(
        self,
        start: Callable[[], Session],
        publish: Callable[[View, Sequence[Command]], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.latest: View | None = None
        self.broken: Exception | None = None
        self.pace: int | None = None
        self.wishes: Sequence[Wish] = ()
        self._start, self._publish = start, publish
        self._clock, self._sleep = clock, sleep
        self._commands: queue.SimpleQueue[Sequence[Command] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._asked: Sequence[Command] | None = None
        self._done: Sequence[Command] | None = None
        self._drawn = self._yielded = self._due = self._stepped = self._kept = 0.0
        self._live: MeasurementResult | None = None

    @property
    def running(self) -> bool:
        """Whether the latest line runs: from its submission on, which may be long before its first View."""
        line = self._asked
        return line is not self._done and any(isinstance(command, Continue) for command in line or ())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, and waits until the session is saved."""
        self.submit(None)
        self._thread.join(PATIENCE)

    def submit(self, line: Sequence[Command] | None) -> None:
        """Queues commands that belong together; a running line stops for them. None ends the thread."""
        self._asked = line
        self._commands.put(line)

    def _work(self) -> None:
        try:
            self._serve()
        except Exception as error:
            self.broken = error

    def _serve(self) -> None:
        session = self._start()
        view = session.view()
        self._publish(view, ())
        granted: dict[str, Wish] = {}
        moved = False
        while True:
            try:
                line = self._commands.get(timeout=QUIET)
            except queue.Empty:
                if moved and (trouble := session.save()):
                    self._publish(_without_inspected(view, trouble), ())
                moved = False
                wish = next((wish for wish in self.wishes if granted.get(wish.fills) != wish), None)
                if wish and (found := self._measure(session, wish)):
                    granted[wish.fills] = wish
                    view = found.add_to(view)
                    self._publish(view, ())
                continue
            if line is None:
                session.save()
                return
            self._live, self._due = None, self._clock() + LIVE
            view, rest = self._carry_out(session, line)
            granted.clear()
            moved, self.latest = True, None
            self._done = line
            self._publish(view, rest)

    def _carry_out(self, session: Session, line: Sequence[Command]) -> tuple[View, Sequence[Command]]:
        """The line as far as it is the session's: what it leads to, with all that was told, and its rest."""
        view, told = _without_inspected(session.view()), list[str]()
        mine = [*takewhile(lambda command: not isinstance(command, RunChecks | Export), line)]
        rest = line[len(mine) :]
        for command in mine:
            paced = isinstance(command, Continue) and not command.back
            self._stepped = self._clock()
            try:
                view = session.do(command, self._paced if paced else self._pulse)
            except NettuiError as error:
                view, rest = session.view(), ()
                told.append(str(error))
                break
            if view.message and not (view.results.inspected and view.hidden_by_question):
                told.append(view.message)
            if view.stopped_by == "pause" and not self._commands.empty():  # by this, not long before
                rest = ()
                break
        return replace(view, message="\n".join(told) or None), rest

    def _paced(self, session: Session) -> bool:
        """Keeps to the pace, where there is one, and leaves the View of every mini-batch."""
        self._drawn = -math.inf if self.pace else self._drawn
        going = self._pulse(session)
        while going and self.pace and (left := self._stepped + 1 / self.pace - self._clock()) > 0:
            self._sleep(min(left, TICK))
            going = self._commands.empty()
        self._stepped = self._clock()
        return going

    def _pulse(self, session: Session) -> bool:
        """Leaves a View for the screen now and then; stops the session when something else is wanted."""
        now = self._clock()
        if now > self._due:
            wish = next((wish for wish in self.wishes if wish.fills == "gradcheck"), None)
            self._live = (wish and self._measure(session, wish)) or self._live
            self._due = self._clock() + max(LIVE, (self._clock() - now) / SHARE)
        if now - self._drawn > FRAME:
            view = session.view(running=True)
            self.latest, self._drawn = self._live.add_to(view) if self._live else view, now
        if now - self._kept > KEEP:
            session.save()
            self._kept = self._clock()
        if now - self._yielded > SLICE:
            self._sleep(0.001)
            self._yielded = self._clock()
        return self._commands.empty()

    def _measure(self, session: Session, wish: Wish) -> MeasurementResult | None:
        """The fields of a View that the wish fills; None where a command came in, or it is wished no more."""

        def pulse() -> None:
            if not self._commands.empty() or wish not in self.wishes:
                raise InterruptedError

        try:
            return MeasurementResult(wish.fills, wish.measure(session, pulse))
        except InterruptedError:
            return None
        except InvalidValue as problem:
            return MeasurementResult(wish.fills, message=str(problem))


def _without_inspected(view: View, message: str | None = None) -> View:
    """The View with another message, and without the explanations that earlier commands asked for."""
    return replace(view, message=message, results=replace(view.results, inspected=()))
