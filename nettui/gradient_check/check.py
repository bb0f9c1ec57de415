"""The gradient check: measures by nodes where the network is ours, by passes where it is not, and judges."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from nettui.common.errors import InvalidValue, require
from nettui.common.rng import Purpose, stream
from nettui.gradient_check.diagnosis import Diagnosis, Judged, judged, penalty_result, summary
from nettui.gradient_check.layers import Nodes
from nettui.gradient_check.nodes import Run
from nettui.gradient_check.passes import Moved, Passes
from nettui.gradient_check.slopes import FAIL, STEP, Method, Pulse, Slopes, chosen, near
from nettui.gradient_check.table import GradientCheck, Route, Row
from nettui.types import Array, Differentiable, State, Tensors, Trainer

ROWS = 12
"""Parameters cross-checked by true passes, at least one of every tensor."""

FEW = 12
"""Parameters of a tensor that are moved one by one even where random directions answer for all of it."""


LEAST = 1e-14
"""Step of a real difference that parameters of about 1 can take."""


class Trained(Trainer, Differentiable, Protocol):
    """A trainer whose gradients can be checked."""


def gradcheck(
    trainer: Differentiable,
    state: State,
    *,
    method: Method = "central",
    h: float | None = None,
    sample: int | None = 12,
    samples: int | None = None,
    pulse: Pulse = lambda: None,
) -> GradientCheck:
    """Checks `sample` parameters of every tensor (all with None) on the mini-batch that follows `state`.

    Everything is done in float64, whatever the training runs in: the question is whether the formulas are
    right. `samples` limits the mini-batch to its first ones: a gradient is right or wrong on any batch.
    Raises InvalidValue for an h that is no step, and for complex steps through a network that is not ours.
    """
    h = STEP[method] if h is None else h
    require(math.isfinite(h) and h > 0, "h", "a number above 0", h)
    told = f"at least {LEAST}, for of less nothing is left in a parameter's 16 digits"
    require(method == "complex" or h >= LEAST, "h", told, h)
    with np.errstate(all="ignore"):
        passes, nodes = routes(trainer, state, method, h, samples, pulse)
        params, back = passes.params, trainer.gradients(replace(state, params=passes.params), samples)
        places = chosen(params, sample)
        measured = nodes.measure(places) if nodes else {}
        rows: list[Row] = []
        for name, where in _subset(params, places, state.step).items():
            moved = passes.moved(name, where)
            true = passes.slopes(where, moved)
            rows += _rows(passes, name, true.numeric(method), where, moved, back)
            if nodes and not _agree(nodes, name, measured[name], passes, true):
                nodes = None
        if nodes:
            found = {name: judged(nodes, name, measured[name], back) for name in params}
        else:
            few = chosen(params, FEW if sample is None else sample)
            found = {name: _by_passes(passes, name, few[name], back, sample is None) for name in params}
        diagnosis = Diagnosis(params, back, method, rows, nodes)
        tensors = tuple(diagnosis.tensor(name, found[name]) for name in params)
        penalty = penalty_result(nodes) if nodes else None
        cause = summary(tensors, penalty, passes.base, nodes)
    route: Route = "nodes" if nodes else "passes"
    return GradientCheck(
        method, h, route, passes.base, state.step, tensors, tuple(rows), penalty, cause, samples
    )


def quick(trainer: Differentiable, state: State) -> bool:
    """Whether all parameters are checked in a moment, so that a sample of them would save nothing."""
    with np.errstate(all="ignore"):
        run = Run.of(trainer, state, None)
    return run is not None and run.quick


def routes(
    trainer: Differentiable, state: State, method: Method, h: float, samples: int | None, pulse: Pulse
) -> tuple[Passes, Nodes | None]:
    """The way by true passes, and that by nodes where the trainer's network is made of our stages."""
    params = Tensors(state.params.layout, state.params.flat.astype(float))
    state = replace(state, params=params)
    run = Run.of(trainer, state, samples)
    base = trainer.loss(state, samples)
    if run is not None and abs(run.total - base) > 1e-9 * max(abs(base), 1.0):  # NaN is larger than nothing
        run = None
    if method != "complex":
        passes = Passes(lambda at: trainer.loss(replace(state, params=at), samples), params, h, pulse)
        return passes, Nodes(run, h, pulse) if run else None
    if run is None:
        hint = "a complex step goes through nettui's own layers alone"
        raise InvalidValue("method", "'forward' or 'central'", method, hint)
    return Passes(run.loss, params, 1j * h, pulse), Nodes(run, 1j * h, pulse)


def _subset(params: Tensors, places: Mapping[str, Array], step: int) -> dict[str, Array]:
    """ROWS of the places, other ones at each step, taken from the tensors in turn; at least one of each."""
    turns = [(turn, name) for name, where in places.items() for turn in range(min(where.size, ROWS))]
    shares = Counter(name for _, name in sorted(turns, key=lambda each: each[0])[: max(ROWS, len(places))])
    found = {}
    for name, share in shares.items():
        rng = stream(0, Purpose.SAMPLE, params.layout.slices[name].start, step, share)
        found[name] = np.sort(rng.choice(places[name], share, replace=False))
    return found


def _agree(nodes: Nodes, name: str, slopes: Slopes, passes: Passes, true: Slopes) -> bool:
    """Whether both routes tell the same; where kinks or a coarse h tell them apart, at a closer look."""
    at = np.searchsorted(slopes.places, true.places)
    same = near(slopes.middle[at], true.middle, slopes.floor + true.floor) | ~np.isfinite(true.middle)
    if same.all():
        return True
    closer = nodes.again(name, slopes)(at[~same]).slopes
    other = replace(passes, h=STEP["central"]).measure({name: closer.places})[name]
    room = other.floor + 1.02 * (closer.slack + np.abs(other.lean))
    return bool(near(closer.middle, other.middle, room).all())


def _rows(
    passes: Passes, name: str, numeric: Array, places: Array, moved: Moved, back: Tensors
) -> Iterator[Row]:
    """The true passes of a tensor, a unit's weights one after the other."""
    value, slope, shape = passes.params[name].ravel(), back[name].ravel(), back[name].shape
    losses = moved.up.imag if passes.h.imag else moved.up
    indexes = np.unravel_index(places, shape)
    for at in np.lexsort(indexes):
        place, index = places[at], tuple(int(i[at]) for i in indexes)
        w, h = float(value[place]), abs(passes.h)
        yield Row(name, index, w, w + h, float(losses[at]), float(numeric[at]), float(slope[place]))


def _by_passes(passes: Passes, name: str, few: Array, back: Tensors, wholly: bool) -> Judged:
    """A few parameters; `wholly`: random directions for the rest, and where something is wrong, all of it."""
    gradient = back[name].ravel()
    found = judged(passes, name, passes.measure({name: few})[name], back)
    if not wholly or few.size == gradient.size:
        return found
    if not passes.h.imag and not (found.codes == FAIL).any() and passes.agrees(name, gradient):
        return found._replace(checked=gradient.size)
    every = np.arange(gradient.size)
    return judged(passes, name, passes.measure({name: every})[name], back)
