"""Runs the Session in a thread of its own, so that the screen never waits for a mini-batch."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from nettui.debugger.commands import Check, Command, Run
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.errors import BadInput, Invalid
from nettui.gradcheck import GradientCheck, gradcheck

FRAME = 1 / 15
"""Seconds between two Views while running."""

SLICE = 0.008
"""Seconds a running session keeps the interpreter before it lets the screen have it for a moment."""

QUIET = 0.15
"""Seconds of standing still after which the gradient check starts."""

PATIENCE = 5.0
"""Seconds one waits at most for the thread to end."""

WIDE = 100_000
"""Parameters from which on the live check takes fewer of them, on fewer samples."""


class Engine:
    """Commands in by `submit`; Views out: `latest` while running, `publish` when a command is done.

    The sanity checks are left to `examine`, for the session is not to wait for them.
    `running` is true as soon as a command that runs is submitted, which may be long before its first View. An
    exception ends the thread and is left in `broken`, for the screen to raise it.
    All of the session is touched by the engine's thread alone; Views are immutable and may go anywhere.
    """

    def __init__(
        self,
        start: Callable[[], Session],
        publish: Callable[[View], None],
        examine: Callable[[View], None],
    ) -> None:
        self.latest: View | None = None
        self.broken: Exception | None = None
        self.running = False
        self._start, self._publish, self._examine = start, publish, examine
        self._commands: queue.SimpleQueue[Sequence[Command] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._drawn = self._yielded = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, and waits until the session is saved."""
        self.submit(None)
        self._thread.join(PATIENCE)

    def submit(self, line: Sequence[Command] | None) -> None:
        """Queues commands that belong together; a running line stops for them. None ends the thread."""
        self.running = any(isinstance(command, Run) for command in line or ())
        self._commands.put(line)

    def _work(self) -> None:
        try:
            self._serve()
        except Exception as error:
            self.broken = error

    def _serve(self) -> None:
        session = self._start()
        view = session.view()
        self._publish(view)
        checked = False
        while True:
            try:
                line = self._commands.get(timeout=None if checked else QUIET)
            except queue.Empty:
                checked = True
                if table := self._gradcheck(session):
                    self._publish(replace(view, gradcheck=table))
                continue
            if line is None:
                session.save()
                return
            for command in line:
                if isinstance(command, Check):
                    self._examine(session.view())
                    continue
                try:
                    view = session.do(command, self._pulse)
                except (Invalid, BadInput) as error:
                    view = replace(session.view(), message=str(error))
                    break
                if view.stopped_by == "pause":
                    break
            checked = False
            self.latest = None
            self.running = self.running and not self._commands.empty()
            self._publish(view)

    def _pulse(self, session: Session) -> bool:
        """Leaves a View for the screen now and then; stops the session when something else is wanted."""
        now = time.monotonic()
        if now - self._drawn > FRAME:
            self.latest, self._drawn = session.view(running=True), now
        if now - self._yielded > SLICE:
            time.sleep(0.001)
            self._yielded = time.monotonic()
        return self._commands.empty()

    def _gradcheck(self, session: Session) -> GradientCheck | None:
        """The table for where the session stands; None when a command came in between."""

        def pulse() -> None:
            if not self._commands.empty():
                raise InterruptedError

        wide = session.state.params.layout.size > WIDE
        sample, samples = (4, 8) if wide else (12, None)
        try:
            return gradcheck(session.trainer, session.state, sample=sample, samples=samples, pulse=pulse)
        except InterruptedError:
            return None
