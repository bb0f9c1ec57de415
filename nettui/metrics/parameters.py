"""The metrics of each layer's parameters, over all its weight tensors together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from nettui.metrics.reductions import distance, relative, root, std, tensor_sums
from nettui.types import NAN, Array, Step, Weight


class ParameterMetrics(NamedTuple):
    """`gradient` holds the mean |dE/dW|, its norm, and the norm of dE/db; update_ratio is ‖ΔW‖/‖W‖."""

    gradient: tuple[float, float, float]
    weight: Weight
    update_ratio: float


UNKNOWN = ParameterMetrics((NAN, NAN, NAN), Weight(NAN, NAN), NAN)

Sums: TypeAlias = Sequence[float]
"""Σw, Σw², Σ|g|, Σg², Σ(new − w)² of a tensor."""


def parameter_metrics(step: Step, layers: Iterable[str]) -> Iterator[ParameterMetrics]:
    """The metrics of the layers' parameters; NaN for a layer without weights."""
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    rows: list[Sums] = tensor_sums(layout, w, g, new).T.tolist()
    places = layout.places
    for layer in layers:
        weights, biases = places.get((layer, "weight"), ()), places.get((layer, "bias"), ())
        if not weights:
            yield UNKNOWN
            continue
        length = _combined([root(rows[at][1], w, where) for at, where in weights])
        yield ParameterMetrics(
            (NAN, NAN, NAN) if g is None else _gradient(rows, g, weights, biases),
            Weight(length, _std(rows, w, weights)),
            NAN if new is None else relative(_change(rows, w, new, weights), length),
        )


Places: TypeAlias = Sequence[tuple[int, slice]]


def _gradient(rows: Sequence[Sums], g: Array, weights: Places, biases: Places) -> tuple[float, float, float]:
    total = sum([rows[at][2] for at, _ in weights])
    return (
        total / sum([where.stop - where.start for _, where in weights]),
        _combined([root(rows[at][3], g, where) for at, where in weights]),
        _combined([root(rows[at][3], g, where) for at, where in biases]) if biases else NAN,
    )


def _change(rows: Sequence[Sums], w: Array, new: Array, weights: Places) -> float:
    """‖ΔW‖."""
    return _combined([distance(rows[at][4], w[where], new[where]) for at, where in weights])


def _combined(norms: Sequence[float]) -> float:
    """The norm of several tensors together."""
    return norms[0] if len(norms) == 1 else math.hypot(*norms)


def _std(rows: Sequence[Sums], w: Array, weights: Places) -> float:
    """The standard deviation over all weights: within each tensor, and between their means."""
    if len(weights) == 1:
        at, where = weights[0]
        return std(rows[at][1], rows[at][0] / (where.stop - where.start), w, where)
    sizes = [where.stop - where.start for _, where in weights]
    means = [rows[at][0] / size for (at, _), size in zip(weights, sizes, strict=True)]
    mean = sum(rows[at][0] for at, _ in weights) / sum(sizes)
    variance = 0.0
    for (at, where), own, size in zip(weights, means, sizes, strict=True):
        variance += size / sum(sizes) * (std(rows[at][1], own, w, where) ** 2 + (own - mean) ** 2)
    return math.sqrt(variance)
