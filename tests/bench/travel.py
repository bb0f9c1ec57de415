"""Time travel: the cost of recording 784-256-128-10, and of going to another step, there and by commands.

Targets: recording takes at most 1.05 of a bare step, a recent step 1 ms, any other one 100 bare steps. The
commands move over all known steps of 2-10-10-2.
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

import nettui
from nettui.debugger.commands.movement import Move
from nettui.debugger.expressions import condition
from nettui.debugger.recent import Recent, Waypoints
from nettui.debugger.replayed import Replayed
from nettui.debugger.session import Session
from nettui.debugger.trainer_recipe import TrainerRecipe
from nettui.nn.momentum import Momentum
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Step
from tests.bench.timing import rounds
from tests.bench.workloads import BATCHES, WORKLOADS

STRIDE = 20
"""Steps between two Views of a session."""

CONDITIONS = ("loss < 0", "loss > 9 * prev(loss)", "layer(1).output.dead > 2", "'dead units' in findings")


REPEATS = 11
"""How often each command is timed."""

MAX_SECONDS = 5.0
"""A command that has taken so long is not timed again."""


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
    parser.add_argument(
        "--long",
        type=int,
        nargs="*",
        default=[10_000],
        metavar="STEPS",
        help="lengths of the runs that commands move over: 10000 300000 takes two minutes",
    )
    parser.add_argument("--commands-only", action="store_true", help="only the commands that move")


def measure(options: Namespace) -> Iterator[Line]:
    """The costs of recording and of conditions, then the times to go to other steps."""
    if not options.commands_only:
        yield from _measure_replayed(options)
    for steps in options.long:
        yield from _measure_commands(steps)


def _measure_commands(steps: int) -> Iterator[Line]:
    """The times of commands that move over a run of so many known steps, with an edit in its middle."""
    session, last, third = small_session(), steps - 1, steps // 3
    session.do(f"goto {steps // 2}; set train.optimizer.rate 0.02; goto {last}")
    for what, start, command in (
        ("goto the start", f"goto {last}", "goto 0"),
        ("goto the last step", "goto 0", f"goto {last}"),
        ("goto the last epoch", "goto 0", f"goto epoch {last // BATCHES}"),
        ("next 1000", f"goto {third}", "next 1000"),
        ("e", f"goto {third}", "e"),
        ("e 500", f"goto {third}", "e 500"),
        ("E", f"goto {last}", "E"),
        ("undo", "fork 1", "undo"),
    ):
        times: list[float] = []
        while len(times) < REPEATS and sum(times) < MAX_SECONDS * 1e3:
            session.do(start)
            _forget_steps(session)
            began = time.perf_counter()
            session.do(command)
            times.append((time.perf_counter() - began) * 1e3)
        yield _line(f"{what}, {steps} steps", times, "ms")


def _forget_steps(session: Session) -> None:
    """Leaves only the keyframes, as if the cursor had been far away for long."""
    past = session.run.past
    assert isinstance(past, Replayed)
    past.recent, past.waypoints = Recent(past.recent.budget), Waypoints(past.waypoints.budget)


def small_session() -> Session:
    """The small network on data in a scenario, whose values can be changed; its run has no end."""
    data = WORKLOADS["small"].data().train
    batch = WORKLOADS["small"].batch
    return nettui.open(data=(data.x, data.t), hidden=[10, 10], batch=batch, validation=0.0, epochs=10**6)


def _measure_replayed(options: Namespace) -> Iterator[Line]:
    past = Replayed(TrainerRecipe(medium_trainer()))
    contestants = {"bare": bare(), "recorded": recorded(past)}
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
    past.step(options.steps - 1)
    last, draw = options.steps - 1, random.Random(0)
    yield _line("to a recent step", _seconds(past, range(last, last - 15, -1), 1e-3), "ms")
    far = [draw.randrange(options.steps) for _ in range(100)]
    yield _line("to a random step", _seconds(past, far, step), "bare steps")
    yield _line("walking back", _seconds(past, range(far[-1], max(far[-1] - 300, 0), -1), step), "bare steps")


def bare() -> Callable[[], object]:
    """One step after the other; the last one is kept while the next is computed, as a viewer would."""
    trainer = medium_trainer()
    step = trainer.step(trainer.start())

    def work() -> None:
        nonlocal step
        assert step.after is not None
        step = trainer.step(step.after)

    return work


def recorded(past: Replayed) -> Callable[[], Step]:
    """The same, recorded in a past."""
    return lambda: past.step(past.length)


def _seconds(past: Replayed, numbers: Iterable[int], unit: float) -> list[float]:
    times = []
    for number in numbers:
        began = time.perf_counter()
        past.step(number)
        times.append((time.perf_counter() - began) / unit)
    return times


def _line(what: str, times: list[float], unit: str) -> Line:
    p90 = quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]
    return Line(what, median(times), p90, max(times), unit)
