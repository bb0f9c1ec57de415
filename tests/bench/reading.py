"""How fast tables are read: compared with NumPy's reader of numbers on the same file."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import NamedTuple

import numpy as np

from nettui.data.tables.text import read_text
from tests.bench.timing import ratio, rounds

MOST = {"numbers": 2.0}
"""The project's target: a file of numbers in twice the time of numpy.loadtxt."""


class Line(NamedTuple):
    """The seconds to read a file, those of numpy.loadtxt on its numbers, and the median of their ratio."""

    table: str
    megabytes: float
    seconds: float
    loadtxt: float
    ratio: float
    target: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--megabytes", type=float, default=200.0)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0, help="for each table")


def measure(options: Namespace) -> Iterator[Line]:
    """A table of numbers, one with a missing cell in each tenth row, and one with a column of names."""
    with tempfile.TemporaryDirectory() as folder:
        plain = os.path.join(folder, "numbers.csv")
        _write(plain, options.megabytes, options.columns, "numbers")
        for kind in ("numbers", "missing cells", "names"):
            path = os.path.join(folder, f"{kind}.csv")
            _write(path, options.megabytes, options.columns, kind)
            contestants: dict[str, Callable[[], object]] = {
                "ours": partial(read_text, path),
                "loadtxt": partial(np.loadtxt, plain, delimiter=",", skiprows=1),
            }
            times = rounds(contestants, options.seconds)
            found = ratio(times, "ours", "loadtxt")
            target = f"≤ {MOST[kind]:g} {'✔' if found <= MOST[kind] else '✘'}" if kind in MOST else ""
            size = os.path.getsize(path) / 1e6
            yield Line(kind, size, median(times["ours"]), median(times["loadtxt"]), found, target)


def _write(path: str, megabytes: float, columns: int, kind: str) -> None:
    """A CSV file of about that size."""
    rng = np.random.default_rng(0)
    with open(path, "w") as file:
        file.write(",".join(f"x{at}" for at in range(columns)) + "\n")
        number = 0
        while file.tell() < megabytes * 1e6:
            for row in rng.normal(size=(1000, columns)):
                cells = [f"{value:.6f}" for value in row.tolist()]
                if kind == "missing cells" and number % 10 == 0:
                    cells[number % columns] = ""
                if kind == "names":
                    cells[-1] = "abcd"[number % 4]
                file.write(",".join(cells) + "\n")
                number += 1
