"""Does every tensor get a gradient? (course 3.3)

A tensor whose gradient is exactly 0 on five mini-batches in a row takes no part in the loss, or nobody
writes its gradient.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered

STEPS = 5


def ask(subject: Subject) -> Iterator[Answer]:
    gradients = [step.gradients for step in subject.run(STEPS) if step.gradients is not None]
    if not gradients:
        raise Unanswered("its steps do not show gradients")
    names = list(gradients[0])
    zero = [name for name in names if not any(np.any(found[name]) for found in gradients)]
    told = ", ".join(zero[:4]) + (" …" if len(zero) > 4 else "")
    evidence = f"{len(gradients)} mini-batches"
    yield Answer(told or "none", "no gradient always 0", evidence, _symptom(zero, names))


def _symptom(zero: list[str], names: list[str]) -> str:
    if not zero:
        return ""
    biases = [name for name in names if name.endswith(".b")]
    return "no bias has a gradient" if zero == biases else "a tensor has no gradient"


CHECK = Check(
    name="gradient-always-zero",
    doc=__doc__,
    course="3.3",
    troubles={
        "no bias has a gradient": Trouble(
            "fail", "the gradients of the biases are never written", "dE/db = Σₙ dE/dz, for every layer"
        ),
        "a tensor has no gradient": Trouble(
            "fail",
            "the loss does not depend on it: units are dead, or its layer's output is not used",
            "look at dead units, at the initial weights, and at what each layer reads",
            effect=True,
        ),
    },
    healthy=({}, {"loss.name": "hinge"}, {"network.hidden": []}),
    sick=(
        ("no bias has a gradient", {"fault.name": "missing-bias-gradient"}),
        ("a tensor has no gradient", {"fault.name": "wrong-layer-input"}),
        ("a tensor has no gradient", {"fault.name": "zero-init"}),
    ),
    ask=ask,
)
