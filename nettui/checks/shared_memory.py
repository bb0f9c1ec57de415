"""Is every parameter tensor independent of the others? (course 2.1)

No two tensors may share memory, and no two random ones may start with the same numbers, as they do if their
generators have the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.initial_weights import start_alike
from nettui.checks.probe import Probe


def measure(probe: Probe) -> Iterator[Measurement]:
    params = probe.start.state.params
    pairs = list(combinations(params, 2))
    shared = [pair for pair in pairs if np.shares_memory(params[pair[0]], params[pair[1]])]
    equal = [pair for pair in pairs if start_alike(params[pair[0]], params[pair[1]])]
    found = shared or equal
    measured = " and ".join(found[0]) if found else "none"
    symptom = "tensors share memory" if shared else "tensors start alike" if equal else ""
    yield Measurement(
        measured=measured, expected="no two alike", evidence=f"{len(params)} tensors", symptom=symptom
    )


CHECK = Check(
    name="shared-memory",
    doc=__doc__,
    course="2.1",
    symptoms={
        "tensors share memory": Symptom(
            "fail",
            cause="an update of one tensor changes the other",
            remedy="copy: W2 = W1.copy(), not W2 = W1",
        ),
        "tensors start alike": Symptom(
            "fail",
            cause="layers were drawn from generators with the same seed, so they compute the same features",
            remedy="draw all layers from one generator, or give each its own seed",
        ),
    },
    passing=({}, {"network.init": "zeros"}, {"network.init": "xavier", "network.hidden": [8] * 5}),
    failing=(("tensors start alike", {"fault.name": "layers-drawn-alike"}),),
    measure=measure,
)
