"""How many bytes the screen writes, which a slow link must carry, and how long it then lags behind a key."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import suppress
from statistics import median
from typing import NamedTuple

from tests.bench.terminal import Terminal

PROGRAM = (sys.executable, "-m", "nettui", "run", "digits", "--set", "train.epochs=1000000")
SIZES = {"80×24": (24, 80), "100×30": (30, 100), "160×45": (45, 160)}
KEYS = {"a step, n": b"n", "another page, 2": b"2", "the first page, 1": b"1", "help, ?": b"?"}

SETTLED = 0.8
"""Seconds after a key in which everything is drawn."""

RATE = 11_520.0
"""Bytes a second of a link of 115,200 bit/s."""


class Line(NamedTuple):
    """Bytes written at a size for one key, or in a second of training; or seconds until a key is answered."""

    size: str
    what: str
    found: float
    unit: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--keys", type=int, default=5, metavar="N", help="presses of each key")


def measure(options: Namespace) -> Iterator[Line]:
    """At each size: single keys, a second at full speed, and the lag over a slow link."""
    with tempfile.TemporaryDirectory() as folder:
        own = {**os.environ, "XDG_STATE_HOME": folder, "NETTUI_CONFIG": folder}
        for name, size in SIZES.items():
            terminal = Terminal(PROGRAM, own, size)
            try:
                terminal.wait(b"paused")
                terminal.idle(3.0)
                yield from _keys(terminal, name, options.keys)
                terminal.press(b" ")
                terminal.idle(1.0)
                yield Line(name, "training at full speed", terminal.idle(4.0) / 4.0, "bytes a second")
                with_link = _lags(terminal, options.keys)
                yield Line(name, "from space to “paused” over 115,200 bit/s", median(with_link), "s")
            finally:
                terminal.close()


def _keys(terminal: Terminal, name: str, count: int) -> Iterator[Line]:
    written: dict[str, list[int]] = {what: [] for what in KEYS}
    for _ in range(count):
        for what, key in KEYS.items():
            terminal.press(key)
            written[what].append(terminal.idle(SETTLED))
        terminal.press(b"q")
        terminal.idle(SETTLED)
    for what, found in written.items():
        yield Line(name, what, float(median(found)), "bytes")


def _lags(terminal: Terminal, count: int) -> list[float]:
    found = []
    for _ in range(count):
        with suppress(TimeoutError):
            terminal.wait_slowly(b"never shown", RATE, 4.0)
        terminal.press(b" ")
        found.append(terminal.wait_slowly(b"paused", RATE))
        terminal.idle(SETTLED)
        terminal.press(b" ")
    return found
