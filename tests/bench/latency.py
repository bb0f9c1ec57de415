"""The time from key to screen in a pseudo-terminal of 160×45 cells while the network trains at full speed.

A key opens the command line; the latency is the time until its first words are on the screen.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.bench.workloads import WORKLOADS

SIZE = (45, 160)
PLACEHOLDER = b"goto epoch 3"
"""Text in the empty command line, and nowhere else on the screen."""

SCENARIO = """
[data]
source = "gaussian"
samples = {samples}
features = {features}
classes = {classes}
[network]
hidden = {hidden}
[train]
optimizer = {{name = "sgd", rate = 0.001}}
batch = {batch}
epochs = 1000000
"""


class Line(NamedTuple):
    """Milliseconds from key to screen."""

    net: str
    keys: int
    median: float
    median_target: str
    p90: float
    p90_target: str


def _target(found: float, most: float) -> str:
    return f"≤ {most:g} {'✔' if found <= most else '✘'}"


class Terminal:
    """`nettui run` on a scenario in a pseudo-terminal."""

    def __init__(self, scenario: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        code = "import sys; from nettui.cli import main; sys.exit(main())"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, "run", str(scenario)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(slave)
        self._output = b""

    def press(self, key: bytes) -> None:
        self._output = b""
        os.write(self._master, key)

    def wait(self, text: bytes, seconds: float = 30.0) -> float:
        """Waits until `text` is written; returns the seconds that it took."""
        began = time.perf_counter()
        while text not in self._output:
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{text!r} is not on the screen after {seconds} s")
            if select.select([self._master], [], [], 0.05)[0]:
                self._output = self._output[-200:] + os.read(self._master, 65536)
        return time.perf_counter() - began

    def idle(self, seconds: float) -> None:
        """Keeps reading for a while, so that the program never waits for its terminal."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                os.read(self._master, 65536)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("nets", nargs="*", default=["small", "medium", "deep"], metavar="NET")
    parser.add_argument("--keys", type=int, default=50, metavar="N", help="key presses for each network")


def measure(options: Namespace) -> Iterator[Line]:
    """The latency of each network."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        for net in options.nets:
            load = WORKLOADS[net]
            path = Path(folder) / f"{net}.toml"
            sizes = {"features": load.sizes[0], "hidden": list(load.sizes[1:-1]), "classes": load.sizes[-1]}
            path.write_text(SCENARIO.format(**sizes, samples=4 * load.batch, batch=load.batch))
            terminal = Terminal(path)
            try:
                terminal.wait(b"paused")
                terminal.press(b" ")
                terminal.wait(b"running")
                times = []
                for _ in range(options.keys):
                    terminal.idle(0.3 + 0.2 * rng.random())
                    terminal.press(b":")
                    times.append(1000 * terminal.wait(PLACEHOLDER))
                    terminal.press(b"\x1b")
                    terminal.idle(0.3)
                median, p90 = map(float, np.percentile(times, (50, 90)))
                yield Line(net, options.keys, median, _target(median, 50), p90, _target(p90, 100))
            finally:
                terminal.close()
