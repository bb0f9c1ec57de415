"""The time from key to screen in a pseudo-terminal of 160×45 cells while the network trains at full speed.

A key opens the command line; the latency is the time until its first words are on the screen.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.bench.terminal import Terminal
from tests.bench.workloads import WORKLOADS

PLACEHOLDER = b"goto epoch 3"
"""Text in the empty command line, and nowhere else on the screen."""

PROGRAM = (sys.executable, "-m", "nettui")

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
            terminal = Terminal([*PROGRAM, "run", str(path)])
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
