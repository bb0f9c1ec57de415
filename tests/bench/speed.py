"""How fast a step is: compared with its matrix products alone, with and without probes, and with PyTorch.

The targets are the project's own; a ratio beyond its target is marked, and nothing fails.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from importlib.util import find_spec
from statistics import median
from typing import NamedTuple

from tests.bench import peers, workloads
from tests.bench.timing import ratio, rounds


class Line(NamedTuple):
    """The time of `what` in milliseconds, that of `against`, and their ratio."""

    net: str
    dtype: str
    what: str
    against: str
    ms: float
    ms_against: float
    ratio: float
    target: str


MOST = {
    ("bare step", "products"): {"medium": 1.45, "deep": 1.12, "wide": 1.12},
    ("with probes", "bare step"): {"small": 1.7, "medium": 1.25, "deep": 1.05, "wide": 1.06},
    ("with probes", "torch"): {"small": 1.0, "medium": 1.0, "deep": 1.05, "wide": 1.05},
    ("with probes", "torch + hooks"): {"small": 0.5, "medium": 0.5, "deep": 1 / 1.5, "wide": 1 / 1.5},
    ("with probes", "torch + tensorboard"): {"medium": 0.1},
    ("with probes", "nnscope"): {},
}
NEEDS = {
    "torch": "torch",
    "torch + hooks": "torch",
    "torch + tensorboard": "tensorboard",
    "nnscope": "nnscope",
}


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("nets", nargs="*", default=list(workloads.WORKLOADS), metavar="NET")
    parser.add_argument("--dtype", action="append", choices=("float32", "float64"))
    parser.add_argument("--seconds", type=float, default=20.0, help="for each net and dtype")


def measure(options: Namespace) -> Iterator[Line]:
    """Every comparison, network by network; peers that are not installed are left out."""
    for net in options.nets:
        load = workloads.WORKLOADS[net]
        for dtype in options.dtype or ["float64", "float32"]:
            contestants = {
                "products": workloads.products(load, dtype),
                "bare step": workloads.bare(load, dtype),
                "with probes": workloads.probed(load, dtype),
            }
            for name, peer in peers.PEERS.items():
                if find_spec(NEEDS[name]):
                    contestants[name] = peer(load, dtype)
            times = rounds(contestants, options.seconds)
            for (what, to), targets in MOST.items():
                if to in times:
                    ms, to_ms = 1000 * median(times[what]), 1000 * median(times[to])
                    found = ratio(times, what, to)
                    yield Line(net, dtype, what, to, ms, to_ms, found, goal(found, targets.get(net)))


def goal(found: float, most: float | None) -> str:
    """The target, and whether it is met."""
    return "" if most is None else f"≤ {most:.3g} {'✔' if found <= most else '✘'}"
