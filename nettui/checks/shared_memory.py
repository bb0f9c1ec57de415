"""Is every tensor a tensor of its own? (course 2.1)

No two parameters may lie in the same memory, and no two of random numbers may start with the same ones:
then layers were drawn from generators seeded alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject
from nettui.types import Array


def ask(subject: Subject) -> Iterator[Answer]:
    params = subject.start.state.params
    pairs = list(combinations(params, 2))
    shared = [pair for pair in pairs if np.shares_memory(params[pair[0]], params[pair[1]])]
    alike = [pair for pair in pairs if _alike(params[pair[0]], params[pair[1]])]
    found = shared or alike
    told = " and ".join(found[0]) if found else "none"
    symptom = "tensors share memory" if shared else "tensors start alike" if alike else ""
    yield Answer(told, "no two alike", f"{len(params)} tensors", symptom)


def _alike(one: Array, other: Array) -> bool:
    """Whether both begin with the same numbers, more than three of them, in any scale."""
    few = min(one.size, other.size)
    a, b = one.ravel()[:few].astype(float), other.ravel()[:few].astype(float)
    if few < 4 or not (np.ptp(a) and np.ptp(b)):
        return False
    return float(np.abs(a / np.linalg.norm(a) - b / np.linalg.norm(b)).max()) < 1e-6


CHECK = Check(
    name="shared-memory",
    doc=__doc__,
    course="2.1",
    troubles={
        "tensors share memory": Trouble(
            "fail", "an update of the one changes the other", "copy: W2 = W1.copy(), not W2 = W1"
        ),
        "tensors start alike": Trouble(
            "fail",
            "layers were drawn from generators seeded alike, so they compute the same features",
            "draw all layers from one generator, or seed each by its number",
        ),
    },
    healthy=({}, {"network.init": "zeros"}, {"network.init": "xavier", "network.hidden": [8] * 5}),
    sick=(("tensors start alike", {"fault.name": "layers-drawn-alike"}),),
    ask=ask,
)
