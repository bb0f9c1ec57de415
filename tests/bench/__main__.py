"""`python -m tests.bench speed`, or another benchmark: prints a table; `--json FILE` saves it."""

from __future__ import annotations

import os

from nettui.cli import ONE_THREAD

for _variable in ONE_THREAD:
    os.environ.setdefault(_variable, "1")

import argparse
import json
import platform
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from nettui.common.text import format_number
from tests.bench import (
    copies,
    diagnosis,
    gradients,
    large,
    latency,
    link,
    memory,
    opening,
    reading,
    record,
    speed,
    start,
    starts,
    travel,
)

BENCHES = {
    "speed": speed,
    "latency": latency,
    "link": link,
    "memory": memory,
    "travel": travel,
    "gradients": gradients,
    "diagnosis": diagnosis,
    "starts": starts,
    "start": start,
    "reading": reading,
    "large": large,
    "record": record,
    "opening": opening,
    "copies": copies,
}
"""Modules with `add_options(parser)` and `measure(options)`, which yields a named tuple for each line."""


def main() -> None:
    """Runs one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    commands = parser.add_subparsers(dest="bench", required=True)
    for name, bench in BENCHES.items():
        command = commands.add_parser(name, help=bench.__doc__, description=bench.__doc__)
        command.add_argument("--json", type=Path, metavar="FILE")
        bench.add_options(command)
    options = parser.parse_args()
    console, lines = Console(), []
    for line in BENCHES[options.bench].measure(options):
        console.print(" ".join(map(_cell, line)), style="dim")
        lines.append(line)
    if not lines:
        return
    table = Table(title=machine())
    for head, value in zip(lines[0]._fields, lines[0], strict=True):
        table.add_column(head, justify="left" if isinstance(value, str) else "right", overflow="fold")
    for line in lines:
        table.add_row(*map(_cell, line))
    console.print(table)
    if options.json:
        result = {"machine": machine(), "lines": [line._asdict() for line in lines]}
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False))


def _cell(value: object) -> str:
    return format_number(value) if isinstance(value, float) else str(value)


def machine() -> str:
    """The processor, system and library versions that the figures were measured with."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (line.partition(": ")[2] for line in info.read_text().splitlines() if "model name" in line), model
        )
    return f"{model}, {platform.system()}, Python {platform.python_version()}, NumPy {np.__version__}"


if __name__ == "__main__":
    main()
