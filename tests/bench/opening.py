"""A long recording: the time until it is open, and of going to other steps in it, also while it grows.

Targets: 1 s for 100,000 steps of 16 layers, all measured; 50 ms a step.
"""

from __future__ import annotations

import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import nettui
from nettui.debugger.session import Session
from nettui.sources.recording.rows import Recorded
from nettui.sources.recording.writer import Writer
from nettui.types import Gradient, Histogram, LayerReading, Output, Weight

LAYERS, DIFFERENT, EPOCH = 16, 50, 500
"""Layers of the recording; steps until its readings are the same again; steps of an epoch."""

REPEATED = 200


class Line(NamedTuple):
    """Milliseconds."""

    what: str
    median: float
    p90: float
    most: float
    target: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=100_000, help="4 kB a step are written")


def measure(options: Namespace) -> Iterator[Line]:
    """Opening, then commands that move."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.nettui"
        writer = Writer(path, "long")
        _write(writer, range(options.steps))
        began = time.perf_counter()
        session = nettui.open(path)
        yield _line("opening", [time.perf_counter() - began], 1000)
        yield _line("to the end, the first time", [_seconds(session, "goto end")])
        draw = random.Random(0)
        for what, commands in (
            ("to a random step", [f"goto {draw.randrange(options.steps)}" for _ in range(REPEATED)]),
            ("next", ["next"] * REPEATED),
            ("back", ["back"] * REPEATED),
        ):
            yield _line(what, [_seconds(session, command) for command in commands], 50)
        yield _line("to the end, while it grows", [*_growing(session, writer, options.steps)], 50)
        writer.close()


def _growing(session: Session, writer: Writer, length: int) -> Iterator[float]:
    for number in range(REPEATED):
        _write(writer, range(length + number, length + number + 1))
        yield _seconds(session, "goto end")


def _write(writer: Writer, steps: range) -> None:
    draw = random.Random(0)
    readings = [tuple(_layer(f"block{at}", draw) for at in range(LAYERS)) for _ in range(DIFFERENT)]
    for step in steps:
        layers = readings[step % DIFFERENT]
        loss = 2.3 / (1 + step / 1000) + draw.random() / 10
        scalars = {"step": step, "epoch": step // EPOCH, "batch": step % EPOCH, "loss": loss, "rate": 1e-3}
        updates = tuple(layer.update_ratio for layer in layers)
        found = Recorded(scalars | {"measured": True, "samples": 64}, step / 30, updates, layers)
        writer.add(found, None)
        if not step % 1000:
            writer.commit()
    writer.commit()


def _layer(name: str, draw: random.Random) -> LayerReading:
    x = draw.random()
    return LayerReading(
        name,
        "relu",
        64,
        Output(x, 1.0, 0.0, 3.0 + x, 0.4, 0.0, 0.02),
        Gradient(x / 1e3, 0.1, x / 1e3, 0.2, 0.01),
        Weight(8.0, 0.05),
        1e-3 * (1 + x),
        Histogram(0.0, 4.0, tuple(draw.randrange(200) for _ in range(48)), 4096, 65536),
        True,
    )


def _seconds(session: Session, command: str) -> float:
    began = time.perf_counter()
    session.do(command)
    return time.perf_counter() - began


def _line(what: str, seconds: list[float], most: float = 0.0) -> Line:
    times = [1000 * each for each in seconds]
    p90 = quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]
    target = f"≤ {most:g} {'✔' if median(times) <= most else '✘'}" if most else ""
    return Line(what, median(times), p90, max(times), target)
