"""The resident memory of the screen, minute by minute, while a network trains at full speed in it.

The memory is that of the whole program in a pseudo-terminal of 160×45 cells. The steps are those of the
session that it saves every few seconds.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.latency import SCENARIO
from tests.bench.terminal import Terminal
from tests.bench.workloads import WORKLOADS

PROGRAM = (sys.executable, "-m", "nettui")


class Line(NamedTuple):
    """Resident memory after so many minutes, in MiB, and how far the run was by then."""

    net: str
    minute: float
    steps: int
    memory: float
    peak: float


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("nets", nargs="*", default=["small"], metavar="NET")
    parser.add_argument("--minutes", type=float, default=3.0, metavar="N", help="how long each one trains")
    parser.add_argument("--every", type=float, default=1.0, metavar="N", help="minutes between two lines")


def measure(options: Namespace) -> Iterator[Line]:
    """The memory of each network, before it trains and after each minute."""
    for net in options.nets:
        with tempfile.TemporaryDirectory() as folder:
            yield from _train(net, Path(folder), options.minutes, options.every)


def _train(net: str, folder: Path, minutes: float, every: float) -> Iterator[Line]:
    load, path = WORKLOADS[net], folder / f"{net}.toml"
    sizes = {"features": load.sizes[0], "hidden": list(load.sizes[1:-1]), "classes": load.sizes[-1]}
    path.write_text(SCENARIO.format(**sizes, samples=4 * load.batch, batch=load.batch))
    environment = {**os.environ, "XDG_STATE_HOME": str(folder), "NETTUI_CONFIG": str(folder)}
    terminal = Terminal((*PROGRAM, "run", str(path)), environment)
    try:
        terminal.wait(b"paused")
        yield Line(net, 0.0, 0, *_memory(terminal.process.pid))
        terminal.press(b" ")
        for count in range(1, round(minutes / every) + 1):
            terminal.idle(60 * every)
            yield Line(net, count * every, _steps(folder), *_memory(terminal.process.pid))
    finally:
        terminal.close()


def _steps(folder: Path) -> int:
    """The step that the session had reached when it was last saved; 0 if it was not yet."""
    lines = [
        json.loads(line)
        for path in folder.rglob("*.session")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return max((line["cursor"] for line in lines if "cursor" in line), default=0)


def _memory(process: int) -> tuple[float, float]:
    """The resident memory of a process and the most that it has been, in MiB."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    now, peak = (int(status[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))
    return now, peak
