"""Runs the checks on a network in a separate thread, while the session continues."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

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
    """

    def __init__(self, view: View) -> None:
        assert view.raw is not None
        self.error: Exception | None = None
        self._checks = list(select_checks().values())
        progress = CheckProgress("", 0, len(self._checks))
        self._probe = Probe(view.raw.trainer, view.checked_state, self._pulse)
        self.latest = replace(view.empty_report, progress=progress)
        self._stopped = threading.Event()
        self._yielded = 0.0
        self._thread = threading.Thread(target=self._work, name="checks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cancels the checks and ends the thread."""
        self._stopped.set()
        self._thread.join(JOIN_TIMEOUT)

    def _work(self) -> None:
        try:
            for finding in run_checks(self._probe, self._checks, self._on_progress):
                self.latest = replace(self.latest, findings=(*self.latest.findings, finding))
            self.latest = self.latest.completed(self._probe)
        except InterruptedError:
            return
        except Exception as error:
            self.error = error

    def _on_progress(self, progress: CheckProgress) -> None:
        self.latest = replace(self.latest, progress=progress)

    def _pulse(self) -> None:
        if self._stopped.is_set():
            raise InterruptedError
        if time.monotonic() - self._yielded > SLICE:
            time.sleep(0.001)
            self._yielded = time.monotonic()
