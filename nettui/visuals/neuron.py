"""One unit on one sample: what comes in, what goes out, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nettui.nn.trainer import TrainConfig
from nettui.types import NAN, Array, Op, Step
from nettui.visuals.layer_summary import anatomy


class Neuron(NamedTuple):
    """z = x⋅w + b, a = f(z); dz and da are the derivatives of the mini-batch's loss to them.

    x and w (D,) are its inputs and their weights, v (K,) the weights by which the next layer reads it, none
    in the last one. kept: whether dropout lets it through. What a fault cut off is NaN.
    """

    x: Array
    w: Array
    b: float | None
    z: float
    a: float
    function: str
    kept: bool
    v: Array
    da: float
    dz: float


def by_size(values: Array) -> list[int]:
    """The places of the values (N,), the largest magnitude first; what is no number counts as largest."""
    size = np.where(np.isfinite(values), np.abs(values), np.inf)
    order: list[int] = np.argsort(-size, kind="stable").tolist()
    return order


def neuron(step: Step, layer: int, unit: int, sample: int) -> Neuron:
    """Unit `unit` of the dense layer at place `layer`, 0 for the first, on a sample of the mini-batch."""
    config: TrainConfig = step.before.config
    params, ops = step.before.params, step.ops
    dense, *above = config.network.layers[layer:]
    places = {(op.phase, op.site): place for place, op in enumerate(ops)}
    sums = places.get(("forward", dense.site), len(ops))
    acts, drops = ops[sums + 1 : sums + 2], ops[sums + 2 : sums + 3]
    back = places.get(("backward", acts[0].site), len(ops)) if acts else len(ops)

    def value(found: Sequence[Op]) -> float:
        return NAN if not found or found[0].out is None else float(found[0].out[sample, unit])

    w, x = params[dense.weight][:, unit], ops[sums - 1].out
    mask = drops[0].arrays.get("mask") if drops else None
    return Neuron(
        x=np.full(len(w), NAN) if x is None or sums == len(ops) else x[sample],
        w=w,
        b=float(params[dense.bias][unit]) if dense.has_bias else None,
        z=value(ops[sums : sums + 1]),
        a=value(acts),
        function=anatomy(config)[layer].function,
        kept=mask is None or bool(mask[sample, unit]),
        v=params[above[0].weight][unit] if above else np.empty(0),
        da=value(ops[back - 1 : back]) if above and back < len(ops) else NAN,
        dz=value(ops[back:]),
    )
