"""Starts a script in a process of its own, which is held after its first training step."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from glob import escape
from pathlib import Path

from nettui.common.errors import InputError
from nettui.sources.recording.channel import CHECKPOINTS, PROCESS, VARIABLE, Lines, listening
from nettui.sources.recording.remote import Remote

PROGRAM = "nettui.sources.script"

GRACE = 2.0
"""Seconds that a script has to end after each of the three signals."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""The environment variables by which libraries are told how many threads they may have."""

OUTPUT = ".output"
"""What the name of the file with a script's output has after that of the recording."""


def command(recording: Path, words: Sequence[str]) -> list[str]:
    """The command line of the process: `words` are the script and its arguments, or -m, a module and its.

    What this process was given for the interpreter, such as -O or -W error, holds for the script, too.
    """
    given: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return [sys.executable, *given, "-m", PROGRAM, str(recording), *words]


class Script:
    """A script that runs, what it prints, and the run that it trains, once it has come to a step.

    `copies` are the bytes that its sleeping copies may hold, from which it can go back; then it has one
    thread, as a copy would. It ends with this process: when that is gone, the script is ended after its step,
    or by the system. Raises InputError where no socket can be made.
    """

    def __init__(
        self, recording: Path, words: Sequence[str], environment: Mapping[str, str], copies: int = 0
    ) -> None:
        self.recording, self.output = recording, recording.with_name(recording.name + OUTPUT)
        recording.parent.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="nettui-")
        door = Path(self._folder.name) / "debugger"
        listener = listening(door)
        if listener is None:
            raise InputError(
                "run", [f"no socket can be made in {self._folder.name}: set TMPDIR to another folder"]
            )
        self._door, self._began = listener, time.time()
        own = {**environment, VARIABLE: str(door), PROCESS: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        if copies:
            own |= {CHECKPOINTS: str(copies), **dict.fromkeys(THREADS, "1")}
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                command(recording, words),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=own,
                start_new_session=True,  # so that ctrl+c in the terminal is for the debugger to pass on
            )
        self.run: Remote | None = None

    @property
    def exit_code(self) -> int | None:
        """The script's exit code, as a shell would say it, once it has ended."""
        code = self._process.poll()
        return 128 - code if code is not None and code < 0 else code

    @property
    def others(self) -> list[Path]:
        """What else it has recorded: what other optimizers train, and futures that were left."""
        known = self.recording.parent.glob(f"{escape(self.recording.stem)}-*{self.recording.suffix}")
        return sorted(path for path in known if path.stat().st_mtime >= self._began)

    def wait_for_run(self, timeout: float) -> Remote | None:
        """The run, as soon as a step was recorded; None if that takes longer, or the script has ended."""
        if self.run is None and select.select([self._door], [], [], timeout)[0]:
            self.run = self._greeted(Lines(self._door.accept()[0]))
        if self.run is not None and self.run.at < 0:
            self.run.wait(timeout)
        return self.run if self.run is not None and self.run.at >= 0 else None

    def _greeted(self, lines: Lines) -> Remote | None:
        """The run that says where its recording is; another one goes on by itself."""
        with suppress(OSError):
            if (found := lines.receive(GRACE)) and isinstance(found.get("recording"), str):
                self.recording = Path(found["recording"])
                lines.send(do="hold")
                self._door.close()
                self._folder.cleanup()  # not later, for a debugger that is killed would leave it
                return Remote(lines)
        lines.close()
        return None

    def interrupt(self) -> None:
        """What ctrl+c does to a script."""
        self._signal(signal.SIGINT)

    def end(self) -> int:
        """Ends the script if it still runs; returns its exit code, 0 if it had to be ended."""
        if self.run is not None and self.run.gone:  # it has ended its training, and is about to end itself
            self._wait()
        code = self.exit_code
        if self.run is not None:
            self.run.stop()
            self.run.close()
        for number in (0, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if self.exit_code is not None:
                break
            if number:
                self._signal(number)
            self._wait()
        self._door.close()
        self._folder.cleanup()
        return 0 if code is None else code

    def _wait(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)

    def _signal(self, number: int) -> None:
        """To the script and the processes that it has started, such as the workers of a loader."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
