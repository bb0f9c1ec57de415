"""How fast a gradient check is: compared with two passes per parameter, and with training steps."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

from nettui.gradient_check import gradcheck
from nettui.gradient_check.deltas import ForwardPass
from nettui.gradient_check.derivatives import STEP, choose_places
from nettui.gradient_check.node_perturbation import NodePerturbation
from nettui.gradient_check.parameter_perturbation import ParameterPerturbation
from nettui.types import Tensors
from tests.bench.speed import Line, goal
from tests.bench.timing import ratio, rounds
from tests.bench.workloads import WORKLOADS, Workload, bare

H = STEP["central"]

NETS = {
    "4-10-10-3": (Workload((4, 10, 10, 3), 32), 1 / 30),
    "20-50-50-10": (Workload((20, 50, 50, 10), 32), 1 / 150),
    "64-100-10": (Workload((64, 100, 10), 32), 1 / 700),
}
"""Networks, and the share of the time of two passes per parameter that node perturbation may take."""

STEPS = 50.0
"""Training steps in which all 235k parameters of the medium network are to be checked."""


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=20.0, help="for each network")


def measure(options: Namespace) -> Iterator[Line]:
    """Node perturbation and the whole check compared with the naive loop; then the medium network."""
    for net, (load, most) in NETS.items():
        contestants = {"naive": naive(load), "nodes": nodes(load), "whole check": checked(load)}
        times = rounds(contestants, options.seconds)
        for what, target in (("nodes", most), ("whole check", None)):
            yield _line(net, what, "naive", times, target)
    load = WORKLOADS["medium"]
    times = rounds({"whole check": checked(load), "step": bare(load, "float64")}, options.seconds)
    yield _line("medium", "whole check", "step", times, STEPS)


def _line(net: str, what: str, against: str, times: dict[str, list[float]], most: float | None) -> Line:
    ms, ms_against = 1000 * median(times[what]), 1000 * median(times[against])
    found = ratio(times, what, against)
    return Line(net, "float64", what, against, ms, ms_against, found, goal(found, most))


def naive(load: Workload) -> Callable[[], object]:
    """All numeric derivatives by two passes per parameter."""
    trainer = load.trainer("float64")
    state = trainer.start()
    places = choose_places(state.params, None)

    def loss(params: Tensors) -> float:
        return trainer.loss(replace(state, params=params))

    return lambda: ParameterPerturbation(loss, state.params, H, lambda: None).measure(places)


def nodes(load: Workload) -> Callable[[], object]:
    """All numeric derivatives by node perturbation, the first forward pass included."""
    trainer = load.trainer("float64")
    state = trainer.start()
    places = choose_places(state.params, None)

    def work() -> object:
        run = ForwardPass.of(trainer, state, None)
        assert run is not None
        return NodePerturbation(run, H, lambda: None).measure(places)

    return work


def checked(load: Workload) -> Callable[[], object]:
    """A gradient check of all parameters, from back-propagation to the verdict."""
    trainer = load.trainer("float64")
    state = trainer.start()
    return lambda: gradcheck(trainer, state, sample=None)
