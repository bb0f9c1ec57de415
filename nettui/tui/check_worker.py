"""Puts the checks to a copy of a network in a thread of its own, while the session goes on."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from nettui.checks.probe import Probe
from nettui.checks.run import CheckProgress, run_checks, select_checks
from nettui.debugger.view import View

SLICE = 0.008
"""Seconds the checks keep the interpreter before they let others have it for a moment."""

PATIENCE = 1.0
"""Seconds one waits at most for the thread to end."""


class Examiner:
    """`latest` is what is known so far; it is complete when it has no turn any more.

    An exception ends the thread and is left in `broken`, for the screen to raise it. States and trainers are
    immutable: the copy is the View's own.
    """

    def __init__(self, view: View) -> None:
        assert view.raw is not None
        self.broken: Exception | None = None
        self._checks = list(select_checks().values())
        progress = CheckProgress("", 0, len(self._checks))
        self._probe = Probe(view.raw.trainer, view.checked_state, self._pulse)
        self.latest = replace(view.empty_report, progress=progress)
        self._stopped = threading.Event()
        self._yielded = 0.0
        self._thread = threading.Thread(target=self._work, name="examiner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread before its time."""
        self._stopped.set()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        try:
            for finding in run_checks(self._probe, self._checks, self._on_progress):
                self.latest = replace(self.latest, findings=(*self.latest.findings, finding))
            self.latest = self.latest.completed
        except InterruptedError:
            return
        except Exception as error:
            self.broken = error

    def _on_progress(self, progress: CheckProgress) -> None:
        self.latest = replace(self.latest, progress=progress)

    def _pulse(self) -> None:
        if self._stopped.is_set():
            raise InterruptedError
        if time.monotonic() - self._yielded > SLICE:
            time.sleep(0.001)
            self._yielded = time.monotonic()
