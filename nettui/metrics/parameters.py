"""The metrics of each layer's parameters, over all its weight tensors together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nettui.metrics.reductions import block_sums, distance, relative, root, std
from nettui.types import NAN, Step, Weight


class ParameterMetrics(NamedTuple):
    """`gradient` holds the mean |dE/dW|, its norm, and the norm of dE/db; update_ratio is ‖ΔW‖/‖W‖."""

    gradient: tuple[float, float, float]
    weight: Weight
    update_ratio: float


UNKNOWN = ParameterMetrics((NAN, NAN, NAN), Weight(NAN, NAN), NAN)


def parameter_metrics(step: Step, layers: Iterable[str]) -> Iterator[ParameterMetrics]:
    """The metrics of the layers' parameters; NaN for a layer without weights."""
    blocks, w = step.before.params.layout.blocks, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    sizes = tuple([where.stop - where.start for where in blocks.values()])
    sums = dict(zip(blocks, block_sums(sizes, w, g, new).T.tolist(), strict=True))
    for layer in layers:
        if (where := blocks.get((layer, "weight"))) is None:
            yield UNKNOWN
            continue
        size, bias = where.stop - where.start, blocks.get((layer, "bias"))
        total, square, gradient, gradient_square, change = sums[layer, "weight"]
        length = root(square, w, where)
        yield ParameterMetrics(
            (NAN, NAN, NAN)
            if g is None
            else (
                gradient / size,
                root(gradient_square, g, where),
                NAN if bias is None else root(sums[layer, "bias"][3], g, bias),
            ),
            Weight(length, std(square, total / size, w, where)),
            NAN if new is None else relative(distance(change, w[where], new[where]), length),
        )
