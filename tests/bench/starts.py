"""How correct networks start: the ranges of what the checks measure before training, against their limits."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from math import inf
from multiprocessing import Pool
from statistics import median
from typing import NamedTuple

from nettui.checks import activation_spread, initial_loss, silent_units
from nettui.checks.probe import Probe
from nettui.scenario import parse_scenario
from tests.bench.networks import random_network

LIMITS = {
    "loss ÷ E₀": (initial_loss.LOW, inf),
    "loss ÷ (E₀ + 1)": (0.0, initial_loss.HIGH),
    "std of a hidden layer ÷ std of the input": (activation_spread.NARROW, activation_spread.WIDE),
    "dead or saturated share of a hidden layer": (0.0, silent_units.MAX_SHARE),
}
"""Each figure with the range that the checks accept."""


class Line(NamedTuple):
    """The range of one figure over all networks, and how many values are beyond the limits of the checks."""

    figure: str
    networks: int
    values: int
    least: float
    median: float
    most: float
    beyond: int


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--networks", type=int, default=1400, help="random networks")
    parser.add_argument("--start", type=int, default=0, help="number of the first random network")


def measure(options: argparse.Namespace) -> Iterator[Line]:
    """A line for each figure."""
    with Pool() as pool:
        networks = pool.map(figures, range(options.start, options.start + options.networks))
    for name, (low, high) in LIMITS.items():
        values = [value for found in networks for value in found[name]]
        yield Line(
            figure=name,
            networks=sum(bool(found[name]) for found in networks),
            values=len(values),
            least=min(values),
            median=median(values),
            most=max(values),
            beyond=sum(not low <= value <= high for value in values),
        )


def figures(number: int) -> dict[str, list[float]]:
    """The figures of one network on its first samples; E₀ is the loss of random guessing."""
    scenario, problems = parse_scenario(random_network(number), str(number))
    assert not problems, problems
    trainer = scenario.network_trainer(scenario.seed)
    start = Probe(trainer, trainer.start()).start
    first = start.many.reading
    assert first.input is not None
    input_std = first.input.output.std
    chance = first.baseline_loss.value if first.baseline_loss else 0.0
    hidden = [layer.output for layer in first.layers[:-1]]
    values = (
        [first.loss.data / chance] if chance else [],
        [first.loss.data / (chance + 1)] if chance else [],
        [out.std / input_std for out in hidden],
        [max(out.dead, out.saturated) for out in hidden],
    )
    return dict(zip(LIMITS, values, strict=True))
