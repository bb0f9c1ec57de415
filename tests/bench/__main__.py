"""`python -m tests.bench` measures and prints a table; `--json FILE` keeps it."""

from __future__ import annotations

import os

for _library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import argparse
import json
import platform
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from nettui.text import number
from tests.bench import gradients, speed
from tests.bench.workloads import WORKLOADS


def main() -> None:
    """Runs the benchmark of the steps, or that of the gradient check."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("nets", nargs="*", default=list(WORKLOADS), help=f"of {', '.join(WORKLOADS)}")
    parser.add_argument("--dtype", action="append", choices=("float32", "float64"))
    parser.add_argument("--seconds", type=float, default=20.0, help="for each net and dtype")
    parser.add_argument("--gradients", action="store_true", help="the gradient check instead of the steps")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    console, lines = Console(), []
    table = Table("net", "dtype", "what", "against", "ms", "ms", "ratio", "target", title=machine())
    steps = speed.lines(options.nets, options.dtype or ["float64", "float32"], options.seconds)
    for line in gradients.lines(options.seconds) if options.gradients else steps:
        lines.append(line._asdict())
        console.print(f"{line.net} {line.dtype}: {line.what} ÷ {line.to} = {line.ratio:.3g}", style="dim")
        missed = line.target is not None and line.ratio > line.target
        goal = "" if line.target is None else f"≤ {line.target:.3g}{' ✘' if missed else ' ✔'}"
        cells = (number(line.ms), number(line.to_ms), f"{line.ratio:.3g}", goal)
        table.add_row(line.net, line.dtype, line.what, line.to, *cells)
    console.print(table)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "lines": lines}, indent=1))


def machine() -> str:
    """Processor, system and library that the figures belong to."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (line.partition(": ")[2] for line in info.read_text().splitlines() if "model name" in line), model
        )
    return f"{model}, {platform.system()}, Python {platform.python_version()}, NumPy {np.__version__}"


if __name__ == "__main__":
    main()
