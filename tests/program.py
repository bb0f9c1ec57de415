"""Runs `nettui` as a program, and as one in a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import sysconfig
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from threading import Thread
from typing import Any

from nettui.cli import FINE
from tests.forked import run_copy

NETTUI = Path(sysconfig.get_path("scripts")) / "nettui"
DIVERGING = "--set train.optimizer.rate=1e200"
HUGE = "--set network.init.name=normal --set network.init.std=1e300"
ENDLESS = "trace digits --json --set train.epochs=1000000"
WAIT = 120.0
"""Seconds after which a screen is taken for hung."""


@cache
def run_nettui(line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program without a terminal, with the words of a shell command line as arguments."""
    return run_copy(shlex.split(line), cwd)


def start_nettui(line: str, **streams: Any) -> subprocess.Popen[str]:
    """Starts the program so that it receives Ctrl-C even if the tests run in the background."""
    restore_interrupt = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [NETTUI, *shlex.split(line)], preexec_fn=restore_interrupt, encoding="utf-8", **streams
    )


def output_of(line: str, code: int = FINE) -> str:
    process = run_nettui(line)
    assert (process.returncode, process.stderr) == (code, "")
    return process.stdout


def reject_constant(word: str) -> None:
    raise AssertionError(f"{word} is not valid JSON")


def json_lines(line: str, code: int = FINE) -> list[Any]:
    """The lines of JSON that the program prints, by a parser that rejects NaN and infinities."""
    result = output_of(f"{line} --json", code).splitlines()
    return [json.loads(answer, parse_constant=reject_constant) for answer in result]


class Terminal:
    """A pseudo-terminal of 160×45, and everything written to it so far in `output`.

    What the program writes is read at once, so that it never waits for a reader.
    """

    def __init__(self) -> None:
        self.outside, self.inside = pty.openpty()
        self.resize(160, 45)
        self.output = b""
        self._closed = False
        self._reader = Thread(target=self._read, daemon=True)

    def start(
        self, line: str, variables: Mapping[str, str | None] = {}, **streams: Any
    ) -> subprocess.Popen[str]:
        """Starts the program in it; an environment variable that is None is not set."""
        terminal: dict[str, str | None] = {"TERM": "xterm-256color", "PYTHONUTF8": "1"}
        terminal |= dict.fromkeys(("COLUMNS", "LINES"))  # pytest's readline sets them in its workers
        changed = {**os.environ, **terminal, **variables}
        environment = {name: value for name, value in changed.items() if value is not None}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self.inside) | streams
        self.program = start_nettui(line, env=environment, start_new_session=True, **streams)
        os.close(self.inside)
        self._reader.start()
        return self.program

    def _read(self) -> None:
        with suppress(OSError):  # how some systems signal the end
            while not self._closed:
                if select.select([self.outside], [], [], 0.02)[0]:
                    if not (more := os.read(self.outside, 65536)):
                        break
                    self.output += more

    def resize(self, columns: int, rows: int) -> None:
        """Tells the kernel the new size; the program learns of it by SIGWINCH."""
        fcntl.ioctl(self.outside, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, word: bytes) -> None:
        """Waits for a text on the screen."""
        ends = time.monotonic() + WAIT
        while word not in self.output:
            assert self.program.poll() is None or self._reader.is_alive(), self.told(f"ended before {word!r}")
            assert time.monotonic() < ends, self.told(f"{word!r} is not on the screen")
            time.sleep(0.01)

    def told(self, what: str) -> str:
        """That, and the last that was on the screen."""
        return (
            what + "\n" + re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.output.decode(errors="replace"))[-3000:]
        )

    def type(self, keys: bytes) -> None:
        """Types them, however many they are."""
        while keys:
            keys = keys[os.write(self.outside, keys) :]

    def hang_up(self) -> None:
        """Closes the terminal, as closing its window does."""
        self._closed = True
        self._reader.join(WAIT)
        os.close(self.outside)

    def rest(self) -> str:
        """Everything written until the program ended."""
        self._reader.join(WAIT)
        assert not self._reader.is_alive(), self.told("the program does not end")
        os.close(self.outside)
        return self.output.decode(errors="replace")
