"""Cross-checks node perturbation: true forward passes measure some parameters of each tensor again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.gradient_check.derivatives import STEP, Derivatives, Method, agree
from nettui.gradient_check.node_perturbation import NodePerturbation
from nettui.gradient_check.parameter_perturbation import Moved, ParameterPerturbation
from nettui.gradient_check.results import Perturbation
from nettui.types import Array, Tensors

CROSS_CHECKED = 12
"""Parameters measured by true forward passes, at least one of each tensor."""


def choose_subset(
    params: Tensors, places: Mapping[str, Array], step: int, count: int = CROSS_CHECKED
) -> dict[str, Array]:
    """`count` of the places, different ones at each step, at least one of each tensor."""
    turns = [(turn, name) for name, where in places.items() for turn in range(min(where.size, count))]
    turns.sort(key=lambda each: each[0])
    shares = Counter(name for _, name in turns[: max(count, len(places))])
    subset = {}
    for name, share in shares.items():
        rng = stream(0, Purpose.SAMPLE, params.layout.slices[name].start, step, share)
        subset[name] = np.sort(rng.choice(places[name], share, replace=False))
    return subset


def cross_check(
    passes: ParameterPerturbation,
    nodes: NodePerturbation | None,
    measured: Mapping[str, Derivatives],
    subset: Mapping[str, Array],
    back: Tensors,
    method: Method,
) -> tuple[list[Perturbation], bool]:
    """The true forward passes of a subset of the parameters, and whether `nodes` measured the same."""
    rows: list[Perturbation] = []
    for name, where in subset.items():
        moved = passes.moved(name, where)
        true = passes.derivatives(where, moved)
        rows += _rows(passes, name, true.numeric(method), where, moved, back)
        if nodes and not _agree(nodes, name, measured[name], passes, true):
            nodes = None
    return rows, nodes is not None


def _agree(
    nodes: NodePerturbation,
    name: str,
    derivatives: Derivatives,
    passes: ParameterPerturbation,
    true: Derivatives,
) -> bool:
    """Whether both routes agree; where kinks or a coarse h separate them, with a finer step."""
    at = np.searchsorted(derivatives.places, true.places)
    same = agree(derivatives.central[at], true.central, derivatives.floor + true.floor)
    same |= ~np.isfinite(true.central)
    if same.all():
        return True
    closer = nodes.look_closer(name, derivatives)(at[~same]).derivatives
    other = replace(passes, h=STEP["central"]).measure({name: closer.places})[name]
    room = other.floor + 1.02 * (closer.kink_tolerance + np.abs(other.asymmetry))
    return bool(agree(closer.central, other.central, room).all())


def _rows(
    passes: ParameterPerturbation, name: str, numeric: Array, places: Array, moved: Moved, back: Tensors
) -> Iterator[Perturbation]:
    """The true forward passes of a tensor, one unit's weights after another's."""
    value, gradient, shape = passes.params[name].ravel(), back[name].ravel(), back[name].shape
    losses = moved.up.imag if passes.h.imag else moved.up
    indexes = np.unravel_index(places, shape or (1,))
    for at in np.lexsort(indexes):
        place = places[at]
        w, h = float(value[place]), abs(passes.h)
        yield Perturbation(
            name=name,
            index=tuple(int(i[at]) for i in indexes),
            value=w,
            moved=w + h,
            loss=float(losses[at]),
            quotient=float(numeric[at]),
            backprop=float(gradient[place]),
        )
