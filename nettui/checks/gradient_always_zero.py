"""Does every parameter tensor get a gradient? (course 3.3)

If the gradient of a tensor is exactly 0 on five mini-batches in a row, the loss does not depend on the
tensor, or its gradient is never computed. Where nothing changes the tensor either, it may be frozen on
purpose: of a network that is not made of nettui's own layers, which are all trained, that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.types import Step

STEPS = 5


def measure(probe: Probe) -> Iterator[Measurement]:
    steps = list(probe.run(STEPS))
    gradients = [step.gradients for step in steps if step.gradients is not None]
    if not gradients:
        raise NotApplicable("its steps do not show gradients")
    layout = probe.state.params.layout
    names = [name for name in gradients[0] if layout.by_name[name].size]
    biases = [name for name in names if layout.by_name[name].role == "bias"]
    zero = [name for name in names if not any(np.any(found[name]) for found in gradients)]
    measured = ", ".join(zero[:4]) + (" …" if len(zero) > 4 else "")
    evidence = f"{len(gradients)} mini-batches"
    known = probe.is_textbook or _changed(steps, zero)
    yield Measurement(
        measured=measured or "none",
        expected="no tensor whose gradient is always 0",
        evidence=evidence,
        symptom=FROZEN if zero and not known else _symptom(zero, biases),
    )


def _changed(steps: Sequence[Step], names: list[str]) -> bool:
    """Whether an update changes one of these tensors."""
    return any(
        not np.array_equal(step.before.params[name], step.after.params[name])
        for step in steps
        if step.after is not None
        for name in names
    )


def _symptom(zero: list[str], biases: list[str]) -> str:
    if not zero:
        return ""
    return "no bias has a gradient" if zero == biases else "a tensor has no gradient"


FROZEN = "a tensor is not trained"

CHECK = Check(
    name="gradient-always-zero",
    doc=__doc__,
    course="3.3",
    symptoms={
        "no bias has a gradient": Symptom(
            "fail",
            cause="the gradients of the biases are never computed",
            remedy="dE/db = Σₙ dE/dz, for every layer",
        ),
        "a tensor has no gradient": Symptom(
            "fail",
            cause="the loss does not depend on it: units are dead, or its layer's output is not used",
            remedy="look for dead units and zero initial weights, and check what each layer reads",
            effect=True,
        ),
        FROZEN: Symptom(
            "warn",
            cause="its gradient is 0 and no update changes it: it is frozen on purpose, or was forgotten",
            remedy="compute its gradient; if it is not to be trained, keep it apart from the parameters",
        ),
    },
    passing=({}, {"loss.name": "hinge"}, {"network.hidden": []}),
    failing=(
        ("no bias has a gradient", {"fault.name": "missing-bias-gradient"}),
        ("a tensor has no gradient", {"fault.name": "wrong-layer-input"}),
        ("a tensor has no gradient", {"fault.name": "zero-init"}),
    ),
    measure=measure,
)
