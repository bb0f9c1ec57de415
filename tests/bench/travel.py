"""Time travel on 784-256-128-10 with momentum: the cost of recording, and of going to another step.

Targets: recording takes at most 1.05 of a bare step, a recent step 1 ms, any other one 100 bare steps.
"""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median, quantiles
from typing import NamedTuple

from nettui.debugger.commands.movement import Move
from nettui.debugger.expressions import condition
from nettui.debugger.session import Session
from nettui.debugger.timeline import Timeline
from nettui.debugger.trainer_recipe import TrainerRecipe
from nettui.nn.optimizers import Momentum
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Step
from tests.bench.timing import rounds
from tests.bench.workloads import WORKLOADS

STRIDE = 20
"""Steps between two Views of a session."""

CONDITIONS = ("loss < 0", "loss > 9 * prev(loss)", "layer(1).output.dead > 2", "'dead units' in findings")


class Line(NamedTuple):
    """A duration in bare steps or milliseconds."""

    what: str
    median: float
    p90: float
    most: float
    unit: str


def medium_trainer() -> BackPropTrainer:
    """The medium network with momentum; its run has no end."""
    trainer = WORKLOADS["medium"].trainer("float64")
    return BackPropTrainer(trainer.data, replace(trainer.config, optimizer=Momentum(0.001)))


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each ratio")


def measure(options: Namespace) -> Iterator[Line]:
    """The costs of recording and of conditions, then the times to go to other steps."""
    timeline = Timeline(TrainerRecipe(medium_trainer()))
    contestants = {"bare": bare(), "recorded": recorded(timeline)}
    times = rounds(contestants, options.seconds)
    yield _line(
        "recording", [b / a for a, b in zip(times["bare"], times["recorded"], strict=True)], "bare steps"
    )
    step = median(times["bare"])
    for text in CONDITIONS:
        session = Session(TrainerRecipe(medium_trainer()), breaks=[condition(text)])
        times = rounds({"bare": bare(), text: partial(session.do, Move("batch", STRIDE))}, options.seconds)
        yield _line(
            text, [b / a / STRIDE for a, b in zip(times["bare"], times[text], strict=True)], "bare steps"
        )
    timeline.step(options.steps - 1)
    last, draw = options.steps - 1, random.Random(0)
    yield _line("to a recent step", _seconds(timeline, range(last, last - 15, -1), 1e-3), "ms")
    far = [draw.randrange(options.steps) for _ in range(100)]
    yield _line("to a random step", _seconds(timeline, far, step), "bare steps")
    yield _line(
        "walking back", _seconds(timeline, range(far[-1], max(far[-1] - 300, 0), -1), step), "bare steps"
    )


def bare() -> Callable[[], object]:
    """One step after the other; the last one is kept while the next is computed, as a viewer would."""
    trainer = medium_trainer()
    step = trainer.step(trainer.start())

    def work() -> None:
        nonlocal step
        assert step.after is not None
        step = trainer.step(step.after)

    return work


def recorded(timeline: Timeline) -> Callable[[], Step]:
    """The same, recorded in a timeline."""
    return lambda: timeline.step(timeline.length)


def _seconds(timeline: Timeline, numbers: Iterable[int], unit: float) -> list[float]:
    times = []
    for number in numbers:
        began = time.perf_counter()
        timeline.step(number)
        times.append((time.perf_counter() - began) / unit)
    return times


def _line(what: str, times: list[float], unit: str) -> Line:
    return Line(what, median(times), quantiles(times, n=10, method="inclusive")[-1], max(times), unit)
