"""Where sound networks begin: the ranges that the limits of the checks of a start leave room for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from math import inf
from multiprocessing import Pool
from statistics import median
from typing import NamedTuple

from nettui.checks import activation_spread, initial_loss, silent_units
from nettui.checks.probe import Subject
from nettui.scenario import read
from tests.bench.networks import sound

LIMITS = {
    "loss ÷ E₀": (initial_loss.LOW, inf),
    "loss ÷ (E₀ + 1)": (0.0, initial_loss.HIGH),
    "std of a hidden layer ÷ std of the input": (activation_spread.NARROW, activation_spread.WIDE),
    "dead or saturated share of a hidden layer": (0.0, silent_units.MOST),
}
"""The figures, each with what the checks let pass."""


class Line(NamedTuple):
    """One figure over all networks that have it, and how many of its values the checks would not let pass."""

    figure: str
    networks: int
    values: int
    least: float
    median: float
    most: float
    beyond: int


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sound", type=int, default=1400, help="networks")
    parser.add_argument("--start", type=int, default=0, help="number of the first")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line a figure."""
    with Pool() as pool:
        told = pool.map(figures, range(options.start, options.start + options.sound))
    for name, (low, high) in LIMITS.items():
        values = [value for found in told for value in found[name]]
        beyond = sum(not low <= value <= high for value in values)
        networks = sum(bool(found[name]) for found in told)
        yield Line(name, networks, len(values), min(values), median(values), max(values), beyond)


def figures(number: int) -> dict[str, list[float]]:
    """Of one network on its first samples: the loss beside that of chance E₀, what hidden layers give out."""
    scenario, wrong = read(sound(number), str(number))
    assert not wrong, wrong
    trainer = scenario.network_trainer(scenario.seed)
    start = Subject(trainer, trainer.start()).start
    x, t, *_ = start.data.train
    first = start.on(x[: silent_units.SAMPLES], t[: silent_units.SAMPLES]).reading
    chance = first.baseline_loss.value if first.baseline_loss else 0.0
    hidden = [layer.output for layer in first.layers[:-1]]
    values = (
        [first.loss.data / chance] if chance else [],
        [first.loss.data / (chance + 1)] if chance else [],
        [out.std / first.input.output.std for out in hidden],
        [max(out.dead, out.saturated) for out in hidden],
    )
    return dict(zip(LIMITS, values, strict=True))
