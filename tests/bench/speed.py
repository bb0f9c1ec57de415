"""How fast a step is: against its matrix products alone, against itself with probes, against others.

Targets are those of the project; a ratio beyond its target is marked, and nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

from tests.bench import peers, workloads
from tests.bench.timing import ratio, rounds


class Line(NamedTuple):
    """One ratio: time of `what` by time of `to`, in milliseconds and as target."""

    net: str
    dtype: str
    what: str
    to: str
    ms: float
    to_ms: float
    ratio: float
    target: float | None


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


def lines(nets: list[str], dtypes: list[str], seconds: float) -> Iterator[Line]:
    """Every comparison there is, net by net; peers that are not installed are left out."""
    from statistics import median

    for net in nets:
        load = workloads.WORKLOADS[net]
        for dtype in dtypes:
            contestants = {
                "products": workloads.products(load, dtype),
                "bare step": workloads.bare(load, dtype),
                "with probes": workloads.probed(load, dtype),
            }
            for name, peer in peers.PEERS.items():
                if find_spec(NEEDS[name]):
                    contestants[name] = peer(load, dtype)
            times = rounds(contestants, seconds)
            for (what, to), targets in MOST.items():
                if to in times:
                    ms, to_ms = 1000 * median(times[what]), 1000 * median(times[to])
                    yield Line(net, dtype, what, to, ms, to_ms, ratio(times, what, to), targets.get(net))
