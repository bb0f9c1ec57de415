"""Runs the checks on a network in a separate thread, while the session continues."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from nettui.checks.learning_rate import at_suited_rate
from nettui.checks.probe import Probe
from nettui.checks.run import CheckProgress, run_checks, select_checks
from nettui.debugger.view import View

SLICE = 0.008
"""Seconds that the checks run before they yield the interpreter to other threads."""

JOIN_TIMEOUT = 1.0
"""The longest wait for the thread to end, in seconds."""


class CheckWorker:
    """Runs all checks on the network of a View; `latest` is the report so far.

    The report is complete once its `progress` is None. An exception ends the thread and is stored in `error`,
    for the screen to raise. No copy of the network is needed, because states and trainers are immutable.
    `tries`: what the causes propose was tried, or will be.
    """

    def __init__(self, view: View, tries: bool = False) -> None:
        assert view.raw is not None
        self.error: Exception | None = None
        self._checks = list(select_checks().values())
        progress = CheckProgress("", 0, len(self._checks))
        self._probe = Probe(view.raw.trainer, view.checked_state, self._pulse)
        self.latest = replace(view.empty_report, progress=progress)
        self.tries = tries
        self._stopped = threading.Event()
        self._yielded = 0.0
        self._thread = self._start(self._work)

    def try_remedies(self) -> None:
        """Tries what the causes propose, once the checks are done; nothing if that was asked before."""
        if not self.tries:
            self.tries, before = True, self._thread
            self._thread = self._start(lambda: self._try_after(before))

    def stop(self) -> None:
        """Cancels the checks and ends the thread."""
        self._stopped.set()
        self._thread.join(JOIN_TIMEOUT)

    def _start(self, work: Callable[[], None]) -> threading.Thread:
        """A thread that does the work; an exception of it is stored, and an interruption ends it."""

        def guarded() -> None:
            try:
                work()
            except InterruptedError:
                return
            except Exception as error:
                self.error = error

        thread = threading.Thread(target=guarded, name="checks", daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        tries = self.tries
        self._probe = at_suited_rate(self._probe)
        for finding in run_checks(self._probe, self._checks, self._on_progress):
            self.latest = replace(self.latest, findings=(*self.latest.findings, finding))
        self.latest = self.latest.completed(self._probe, tries, self._on_progress)

    def _try_after(self, before: threading.Thread) -> None:
        before.join()
        self._pulse()
        self._on_progress(CheckProgress("trying the remedies", 1, 1, tries=True))
        self.latest = self.latest.completed(self._probe, True, self._on_progress)

    def _on_progress(self, progress: CheckProgress) -> None:
        self.latest = replace(self.latest, progress=progress)

    def _pulse(self) -> None:
        if self._stopped.is_set():
            raise InterruptedError
        if time.monotonic() - self._yielded > SLICE:
            time.sleep(0.001)
            self._yielded = time.monotonic()
