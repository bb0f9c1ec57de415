"""Do the units of each hidden layer differ at the start? (course 5.6)

Units with the same incoming and outgoing weights get the same gradient and stay equal: a layer of them
computes no more than one unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import hidden_layers
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.types import Array, Tensor, Tensors


def measure(probe: Probe) -> Iterator[Measurement]:
    params = probe.start.state.params
    weights = [tensor for tensor in params.layout.tensors if tensor.role == "weight"]
    hidden = [pair for pair in pairwise(weights) if _units(*pair) > 1]
    if not hidden:
        raise NotApplicable("it has no hidden layer of two or more units between two weight matrices")
    equal = [
        below.layer
        for below, above in hidden
        if _columns_equal(_matrix(params, below))
        and _columns_equal(_matrix(params, above).T)
        and all(np.ptp(params[bias]) == 0 for bias in params.layout.of(below.layer, "bias"))
    ]
    if not all(np.isfinite(params[tensor.name]).all() for tensor in weights):
        raise NotApplicable("its weights are not finite")
    if not equal:
        yield Measurement(
            measured="all units differ",
            expected="units that differ",
            evidence=hidden_layers(len(hidden)),
        )
        return
    layers = ", ".join(equal)
    zero = not any(np.any(params[tensor.name]) for tensor in weights)
    symptom = "all weights are zero" if zero else "units are equal"
    yield Measurement(measured="equal units", expected="units that differ", evidence=layers, symptom=symptom)


def _units(below: Tensor, above: Tensor) -> int:
    """The units between two weight matrices; 0 if one is no matrix, or the second does not fit the first."""
    if len(below.shape) != 2 or len(above.shape) != 2 or below.units is None or above.units is None:
        return 0
    units = below.shape[below.units]
    return units if above.shape[1 - above.units] == units else 0


def _matrix(params: Tensors, tensor: Tensor) -> Array:
    """The weights (fan_in, fan_out)."""
    return params[tensor.name] if tensor.units == 1 else params[tensor.name].T


def _columns_equal(w: Array) -> bool:
    """Whether all columns are equal, up to round-off."""
    return bool(np.all(np.abs(w - w[:, :1]) <= 1e-12 * np.abs(w).max()))


_RANDOM = "draw the weights at random: he for relu, xavier for tanh"

CHECK = Check(
    name="unit-symmetry",
    doc=__doc__,
    course="5.6",
    symptoms={
        "all weights are zero": Symptom(
            "fail", cause="with all weights at 0, all units of a layer are equal", remedy=_RANDOM
        ),
        "units are equal": Symptom(
            "fail", cause="with equal weights, all units of a layer are equal", remedy=_RANDOM
        ),
    },
    passing=({}, {"network.hidden": [8]}),
    failing=(
        ("all weights are zero", {"fault.name": "zero-init"}),
        ("all weights are zero", {"network.init": "zeros"}),
        ("units are equal", {"fault.name": "constant-init"}),
    ),
    measure=measure,
)
