"""Do the units of each hidden layer differ at the start? (course 5.6)

Units with the same incoming and the same outgoing weights get the same gradient and stay the same for
ever: a layer of them is worth one unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.types import Array


def ask(subject: Subject) -> Iterator[Answer]:
    params = subject.start.state.params
    names = [name for name in params if name.endswith(".W")]
    hidden = [pair for pair in pairwise(names) if params[pair[0]].shape[1] > 1]
    if not hidden:
        raise Unanswered("it has no hidden layer of two or more units")
    equal = [below for below, above in hidden if _alike(params[below]) and _alike(params[above].T)]
    if not equal:
        yield Answer("all units differ", "units that differ", f"{len(hidden)} hidden layer(s)")
        return
    layers = ", ".join(name.removesuffix(".W") for name in equal)
    zero = not any(np.any(params[name]) for name in names)
    symptom = "all weights are zero" if zero else "units are equal"
    yield Answer("equal units", "units that differ", layers, symptom)


def _alike(w: Array) -> bool:
    """Whether all columns are one and the same, but for round-off."""
    return bool(np.all(np.abs(w - w[:, :1]) <= 1e-12 * np.abs(w).max()))


_RANDOM = "draw the weights at random: he for relu, xavier for tanh"

CHECK = Check(
    name="unit-symmetry",
    doc=__doc__,
    course="5.6",
    troubles={
        "all weights are zero": Trouble("fail", "weights of 0 make all units of a layer equal", _RANDOM),
        "units are equal": Trouble("fail", "equal weights make all units of a layer equal", _RANDOM),
    },
    healthy=({}, {"network.hidden": [8]}),
    sick=(
        ("all weights are zero", {"fault.name": "zero-init"}),
        ("all weights are zero", {"network.init": "zeros"}),
        ("units are equal", {"fault.name": "constant-init"}),
    ),
    ask=ask,
)
