"""How long commands take to start, and the screen to be painted, and what it costs while nothing happens.

Commands are compared with `import numpy`, the screen with a Textual program that shows one word. Memory is
measured with `--minutes`: the screen trains at full speed, and its resident memory is read every few seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from tests.bench.terminal import Terminal
from tests.bench.timing import ratio

PYTHON = sys.executable
NETTUI = (PYTHON, "-m", "nettui")

NUMPY = "import numpy"
TRIVIAL_NAME = "a trivial Textual program"
TRIVIAL = """
from textual.app import App
from textual.widgets import Static

class Trivial(App):
    def compose(self):
        yield Static("painted")

Trivial().run()
"""

COMMANDS = {
    "list": ("list",),
    "list, French": ("list", "--lang", "fr"),
    "show": ("show", "vanishing-sigmoid"),
    "export JSON": ("export", "digits", "--at", "0", "-o", "view.json"),
    "export CSV": ("export", "digits", "--at", "0", "-o", "view.csv"),
}

SCREENS = {
    "nettui, painted": ((), b"neural-network"),
    "nettui run digits, painted": (("run", "digits"), b"digits"),
    "nettui, ready": ((), b"dead-relu"),
    "nettui run digits, ready": (("run", "digits"), b"paused"),
}
"""The screens, and what each shows: in its first frame, and once everything is loaded."""


class Line(NamedTuple):
    """One measurement, and what it is measured by."""

    what: str
    found: float
    unit: str
    ratio: float
    to: str
    target: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=11, metavar="N", help="starts of each contestant")
    parser.add_argument("--idle", type=float, default=10.0, metavar="SECONDS", help="how long it is paused")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long it trains at full speed")


def measure(options: Namespace) -> Iterator[Line]:
    """The commands, the screens, the screen while paused, and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(folder)
        yield from _commands(options.rounds, folder, environment)
        yield from _screens(options.rounds, environment)
        yield _paused(options.idle, environment)
        if options.minutes:
            yield _memory(options.minutes, environment)


def _environment(folder: str) -> dict[str, str]:
    """The environment with byte code kept, as where the program is installed, and nothing of the user's."""
    own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {
        **own,
        "PYTHONPYCACHEPREFIX": f"{folder}/byte-code",
        "XDG_STATE_HOME": folder,
        "NETTUI_CONFIG": folder,
    }


def _commands(rounds: int, folder: str, environment: dict[str, str]) -> Iterator[Line]:
    def run(command: Sequence[str]) -> float:
        for view in Path(folder).glob("view.*"):
            view.unlink()
        began = perf_counter()
        subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
        return perf_counter() - began

    alone = {NUMPY: partial(run, (PYTHON, "-c", NUMPY))}
    contestants = {name: partial(run, (*NETTUI, *words)) for name, words in COMMANDS.items()}
    times = _in_rounds(alone | contestants, rounds)
    for name in contestants:
        target = _target(median(times[name]), 0.25) if name.startswith(("list", "show")) else ""
        found = ratio(times, name, NUMPY)
        yield Line(f"nettui {name}", median(times[name]), "s", found, NUMPY, target)


def _screens(rounds: int, environment: dict[str, str]) -> Iterator[Line]:
    def paint(command: Sequence[str], word: bytes) -> float:
        terminal = Terminal(command, environment)
        try:
            return terminal.wait(word)
        finally:
            terminal.close()

    trivial = {TRIVIAL_NAME: partial(paint, (PYTHON, "-c", TRIVIAL), b"painted")}
    screens = {name: partial(paint, (*NETTUI, *words), shown) for name, (words, shown) in SCREENS.items()}
    times = _in_rounds(trivial | screens, rounds)
    for name in screens:
        found = ratio(times, name, TRIVIAL_NAME)
        target = _target(found, 1.3) if name.endswith("painted") else ""
        yield Line(name, median(times[name]), "s", found, TRIVIAL_NAME, target)


def _in_rounds(contestants: dict[str, partial[float]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each contestant in each round, after one that fills the caches."""
    for start in contestants.values():
        start()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, start in contestants.items():
            times[name].append(start())
    return times


def _paused(seconds: float, environment: dict[str, str]) -> Line:
    """The share of one processor that the screen takes while it is paused."""
    terminal = Terminal((*NETTUI, "run", "digits"), environment)
    try:
        terminal.wait(b"paused")
        terminal.idle(3.0)
        before = _processor_seconds(terminal.process.pid)
        drawn = terminal.idle(seconds)
        share = 100 * (_processor_seconds(terminal.process.pid) - before) / seconds
    finally:
        terminal.close()
    return Line("paused, processor", share, "%", float(drawn), "bytes drawn meanwhile", _target(share, 1.0))


def _processor_seconds(process: int) -> float:
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _memory(minutes: float, environment: dict[str, str]) -> Line:
    """The resident memory at the end of a run at full speed, against that after its first fifth."""
    endless = ("run", "digits", "--set", "train.epochs=1000000")
    terminal = Terminal((*NETTUI, *endless), environment)
    try:
        terminal.wait(b"paused")
        terminal.press(b" ")
        terminal.idle(12 * minutes)
        early = _resident(terminal.process.pid)
        terminal.idle(48 * minutes)
        late = _resident(terminal.process.pid)
    finally:
        terminal.close()
    after = f"after {minutes / 5:g} of {minutes:g} minutes"
    return Line("memory at full speed", late, "MiB", late / early, after, _target(late / early, 1.1))


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _target(found: float, most: float) -> str:
    return f"≤ {most:g} {'✔' if found <= most else '✘'}"
