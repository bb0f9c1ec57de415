"""What sleeping copies of a held script cost, and how long it takes to go back by them.

Pairs of one script, with copies and without them, take turns; each is held and does all steps at once.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from nettui.debugger.session import Session
from nettui.scenario import open_recording
from nettui.sources.launch import THREADS, Script

SCRIPT = """
from tests.bench.torch_nets import NETS
training = NETS["{net}"]()
for _ in range({steps}):
    training.step()
"""

NAME = "0.weight[0, 0]"
"""What is looked at after a step, so that the run has to go there itself."""

WAIT = 120.0
"""Seconds until the script's first step."""


class Line(NamedTuple):
    """Median, the ninth of ten, and the most; times in milliseconds."""

    what: str
    median: float
    p90: float
    most: float


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--net", default="mlp", help="one of those of `record`")
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=500, help="what the copies may hold")


def measure(options: Namespace) -> Iterator[Line]:
    """Forward with copies and without them; then back to steps at random, and on to the end from there."""
    ratios, backs, ons, draw = list[float](), list[float](), list[float](), random.Random(0)
    last = options.steps - 1
    for _ in range(options.pairs):
        with held(options, 0) as session:
            without = _seconds(session, f"goto {last}")
        with held(options, options.megabytes * 10**6) as session:
            ratios.append(_seconds(session, f"goto {last}") / without)
            for _ in range(10):
                step = draw.randrange(last)
                backs.append(1000 * _seconds(session, f"goto {step}", f"inspect {NAME}"))
                ons.append(1000 * _seconds(session, f"goto {last}", f"inspect {NAME}"))
    yield _line("all steps, with copies ÷ without", ratios)
    yield _line("the run back to a step, ms", backs)
    yield _line("the run on to the end, ms", ons)


@contextmanager
def held(options: Namespace, copies: int) -> Iterator[Session]:
    """A Session on the script, held after its first step."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.py"
        path.write_text(SCRIPT.format(net=options.net, steps=options.steps))
        environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": os.getcwd()}
        script = Script(Path(folder) / "a.nettui", [str(path)], environment, copies)
        try:
            run = script.wait_for_run(WAIT)
            if run is None:
                raise RuntimeError(f"no step within {WAIT:g} s: {script.output.read_text()}")
            yield open_recording(str(script.recording), lambda: True, run)
        finally:
            script.end()


def _seconds(session: Session, *commands: str) -> float:
    began = time.perf_counter()
    for command in commands:
        session.do(command)
    return time.perf_counter() - began


def _line(what: str, values: list[float]) -> Line:
    p90 = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return Line(what, median(values), p90, max(values))
