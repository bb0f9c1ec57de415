"""The error against h: truncation makes it grow with h, round-off with 1/h, but in a complex step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nettui.gradient_check.check import routes
from nettui.gradient_check.slopes import METHODS, STEP, Method, Pulse, Slopes, chosen, relative_error
from nettui.types import Differentiable, State

HS: Sequence[float] = tuple(10.0**-power for power in range(17))


class Point(NamedTuple):
    """‖a−n‖/(‖a‖+‖n‖) over some parameters of all tensors, for one method and one h."""

    method: Method
    h: float
    error: float


def sweep(
    trainer: Differentiable,
    state: State,
    *,
    hs: Sequence[float] = HS,
    sample: int | None = 12,
    samples: int | None = None,
    pulse: Pulse = lambda: None,
) -> tuple[Point, ...]:
    """The points of every method, in the order of `hs`; no complex steps where the network is not ours.

    Where back-propagation is right the curve of a difference is a V, forward lowest at about h = 1e-8 and
    central at 1e-5; where it is wrong, all of them level out at its error.
    """
    with np.errstate(all="ignore"):
        passes, nodes = routes(trainer, state, "central", STEP["central"], samples, pulse)
        places = chosen(passes.params, sample)
        gradients = trainer.gradients(replace(state, params=passes.params), samples)
        back = np.concatenate([gradients[name].ravel()[where] for name, where in places.items()])
        found: list[Point] = []
        for h in hs:
            real = replace(nodes or passes, h=h).measure(places)
            measured: dict[Method, dict[str, Slopes]] = {"forward": real, "central": real}
            if nodes:
                measured["complex"] = replace(nodes, h=1j * h).measure(places)
            for method, slopes in measured.items():
                numeric = np.concatenate([slopes[name].numeric(method) for name in places])
                found.append(Point(method, h, relative_error(back, numeric)))
    return tuple(sorted(found, key=lambda point: METHODS.index(point.method)))
