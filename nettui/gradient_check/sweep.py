"""The error against h: truncation grows with h, round-off with 1/h, except in a complex step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nettui.abilities import Differentiable, Trainer
from nettui.gradient_check.check import build_routes, gradients_of, off_its_floor, require_gradients
from nettui.gradient_check.derivatives import (
    METHODS,
    STEP,
    Derivatives,
    Heartbeat,
    Method,
    choose_places,
    relative_error,
)
from nettui.types import State

STEP_SIZES: Sequence[float] = tuple(10.0**-power for power in range(17))


class SweepPoint(NamedTuple):
    """‖a−n‖/(‖a‖+‖n‖) over some parameters of all tensors, for one method and one h."""

    method: Method
    h: float
    error: float


def sweep(
    trainer: Trainer | Differentiable,
    state: State,
    *,
    hs: Sequence[float] = STEP_SIZES,
    sample: int | None = 12,
    samples: int | None = None,
    pulse: Heartbeat = lambda: None,
) -> tuple[SweepPoint, ...]:
    """The points of each method, in the order of `hs`; complex steps only for nettui's own networks.

    If back-propagation is right, the curve of a difference is a V, lowest at about h = 1e-8 for forward and
    1e-5 for central differences; if it is wrong, all curves level out at its error.
    """
    with np.errstate(all="ignore"):
        differentiable = require_gradients(trainer)
        state, _ = off_its_floor(trainer, state)
        passes, nodes = build_routes(differentiable, state, "central", STEP["central"], samples, pulse)
        places = choose_places(passes.params, sample)
        gradients = gradients_of(differentiable, replace(state, params=passes.params), samples)
        back = np.concatenate([gradients[name].ravel()[where] for name, where in places.items()])
        found: list[SweepPoint] = []
        for h in hs:
            real = replace(nodes or passes, h=h).measure(places)
            measured: dict[Method, dict[str, Derivatives]] = {"forward": real, "central": real}
            if nodes:
                measured["complex"] = replace(nodes, h=1j * h).measure(places)
            for method, derivatives in measured.items():
                numeric = np.concatenate([derivatives[name].numeric(method) for name in places])
                found.append(SweepPoint(method, h, relative_error(back, numeric)))
    return tuple(sorted(found, key=lambda point: METHODS.index(point.method)))
