"""Runs `nettui` as a program, and as one in a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shlex
import signal
import struct
import subprocess
import sysconfig
import termios
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from nettui.cli import FINE

NETTUI = Path(sysconfig.get_path("scripts")) / "nettui"
DIVERGING = "--set train.optimizer.rate=1e200"
HUGE = "--set network.init.name=normal --set network.init.std=1e300"
ENDLESS = "trace digits --json --set train.epochs=1000000"
LARGE = struct.pack("HHHH", 45, 160, 0, 0)


@cache
def run_nettui(line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the program without a terminal, with the words of a shell command line as arguments."""
    return subprocess.run(
        [NETTUI, *shlex.split(line)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


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
    """A pseudo-terminal of 160×45, and everything written to it so far in `output`."""

    def __init__(self) -> None:
        self.outside, self.inside = pty.openpty()
        fcntl.ioctl(self.inside, termios.TIOCSWINSZ, LARGE)
        self.output = b""

    def start(
        self, line: str, variables: Mapping[str, str | None] = {}, **streams: Any
    ) -> subprocess.Popen[str]:
        """Starts the program in it; an environment variable that is None is not set."""
        terminal = {"TERM": "xterm-256color", "PYTHONUTF8": "1"}
        changed = {**os.environ, **terminal, **variables}
        environment = {name: value for name, value in changed.items() if value is not None}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self.inside) | streams
        program = start_nettui(line, env=environment, start_new_session=True, **streams)
        os.close(self.inside)
        return program

    def until(self, word: bytes) -> None:
        while word not in self.output:
            self.output += os.read(self.outside, 65536)

    def type(self, key: bytes) -> None:
        os.write(self.outside, key)

    def rest(self) -> str:
        """Everything written until the program ended; some systems signal the end by an OSError."""
        try:
            while more := os.read(self.outside, 65536):
                self.output += more
        except OSError:
            pass
        os.close(self.outside)
        return self.output.decode()
