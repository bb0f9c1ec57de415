"""Do the units of each hidden layer differ at the start? (course 5.6)

Units with the same incoming and outgoing weights get the same gradient and stay equal: a layer of them
computes no more than one unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import NotApplicable, Probe
from nettui.types import Array


def measure(probe: Probe) -> Iterator[Measurement]:
    params = probe.start.state.params
    names = [name for name in params if name.endswith(".W")]
    hidden = [pair for pair in pairwise(names) if params[pair[0]].shape[1] > 1]
    if not hidden:
        raise NotApplicable("it has no hidden layer of two or more units")
    equal = [
        below for below, above in hidden if _columns_equal(params[below]) and _columns_equal(params[above].T)
    ]
    if not equal:
        yield Measurement(
            measured="all units differ",
            expected="units that differ",
            evidence=f"{len(hidden)} hidden layer(s)",
        )
        return
    layers = ", ".join(name.removesuffix(".W") for name in equal)
    zero = not any(np.any(params[name]) for name in names)
    symptom = "all weights are zero" if zero else "units are equal"
    yield Measurement(measured="equal units", expected="units that differ", evidence=layers, symptom=symptom)


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
