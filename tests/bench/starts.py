"""Where sound networks begin: the ranges that the limits of the checks of a start leave room for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from multiprocessing import Pool
from statistics import median
from typing import NamedTuple

from nettui.checks.silent_units import SAMPLES
from nettui.checks.subject import Subject
from nettui.scenario import read
from tests.bench.networks import sound


class Line(NamedTuple):
    """One figure over all networks that have it."""

    figure: str
    networks: int
    least: float
    median: float
    most: float


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sound", type=int, default=1400, help="networks")
    parser.add_argument("--start", type=int, default=0, help="number of the first")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line a figure."""
    with Pool() as pool:
        told = pool.map(figures, range(options.start, options.start + options.sound))
    for name in dict.fromkeys(name for found in told for name in found):
        values = [value for found in told for value in found.get(name, ())]
        yield Line(name, sum(name in found for found in told), min(values), median(values), max(values))


def figures(number: int) -> dict[str, list[float]]:
    """Of one network on its first samples: the loss beside that of chance E₀, what hidden layers give out."""
    scenario, wrong = read(sound(number), str(number))
    assert not wrong, wrong
    trainer = scenario.network_trainer(scenario.seed)
    start = Subject(trainer, trainer.start()).start
    x, t, *_ = start.data.train
    first = start.on(x[:SAMPLES], t[:SAMPLES]).reading
    chance = first.chance.value if first.chance else 0.0
    hidden = [layer.output for layer in first.layers[:-1]]
    found = {
        "loss ÷ E₀": [first.loss.data / chance] if chance else [],
        "loss ÷ (E₀ + 1)": [first.loss.data / (chance + 1)] if chance else [],
        "std of a hidden layer ÷ std of the input": [out.std / first.input.output.std for out in hidden],
        "dead or saturated share of a hidden layer": [max(out.dead, out.saturated) for out in hidden],
    }
    return {name: values for name, values in found.items() if values}
