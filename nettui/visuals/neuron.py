"""One unit on one sample: its inputs, its output, and the gradients that reach it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from nettui.nn.activations import ActivationBase
from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.nn.trainer import TrainConfig
from nettui.types import NAN, Array, Op, Step
from nettui.visuals.layer_summary import layer_summary


class Neuron(NamedTuple):
    """z = x⋅w + b and a = f(z); dz and da are the derivatives of the mini-batch's loss by z and a.

    x and w (D,) are the unit's inputs and their weights; v (K,) are the weights from it to the next layer's
    units, empty in the last layer. `kept` says whether dropout keeps it. What the step did not reach is NaN.
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


def by_magnitude(values: Array) -> list[int]:
    """The indices of the values (N,), the largest magnitude first; NaN and infinity count as the largest."""
    size = np.where(np.isfinite(values), np.abs(values), np.inf)
    order: list[int] = np.argsort(-size, kind="stable").tolist()
    return order


def neuron(step: Step, layer: int, unit: int, sample: int) -> Neuron:
    """Unit `unit` of dense layer number `layer`, counted from 0, on one sample of the mini-batch."""
    config: TrainConfig = step.before.config
    params, ops = step.before.params, step.ops
    dense, *above = config.network.layers[layer:]
    places = {(op.phase, op.site): place for place, op in enumerate(ops)}
    sums = places.get(("forward", dense.site), len(ops))
    own = [*takewhile(lambda op: op.phase == "forward" and not isinstance(op.part, Dense), ops[sums + 1 :])]
    acts = [op for op in own if isinstance(op.part, ActivationBase)] if above else own[-1:]
    drops = [op for op in own if isinstance(op.part, Dropout)]
    back = places.get(("backward", acts[0].site), len(ops)) if acts else len(ops)
    direct = int(acts == own[:1])  # what goes back through the activation alone is dz, too
    below = places.get(("backward", dense.site), len(ops))

    def value(at: Sequence[Op]) -> float:
        return NAN if not at or at[0].out is None else float(at[0].out[sample, unit])

    w, x = params[dense.weight][:, unit], ops[sums - 1].out
    mask = drops[0].arrays.get("mask") if drops else None
    return Neuron(
        x=np.full(len(w), NAN) if x is None or sums == len(ops) else x[sample],
        w=w,
        b=float(params[dense.bias][unit]) if dense.has_bias else None,
        z=value(ops[sums : sums + 1]),
        a=value(acts),
        function=layer_summary(config)[layer].function,
        kept=mask is None or bool(mask[sample, unit]),
        v=params[above[0].weight][unit] if above else np.empty(0),
        da=_given(ops[back], sample, unit) if above and back < len(ops) else NAN,
        dz=_given(ops[below], sample, unit) if below < len(ops) else value(ops[back:][:direct]),
    )


def _given(op: Op, sample: int, unit: int) -> float:
    return NAN if op.given is None else float(op.given[sample, unit])
