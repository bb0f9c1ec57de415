"""Does the optimizer move the parameters as its formula says? (course 8.2 to 8.7)

Five steps from the start are done again from their gradients by the textbook's rule for the same name and
options. Where they differ, well-known slips are tried as explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np

from nettui.bugs.adam_in_place import InPlace
from nettui.bugs.adam_uncorrected import Uncorrected
from nettui.bugs.bug import recast
from nettui.bugs.momentum_sign import Braking
from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number
from nettui.nn.optimizers import OPTIMIZERS, Adam, Momentum, Optimizer
from nettui.types import Array, Step

STEPS = 5

SAME = 1e-6
"""Relative difference of two updates up to which they are the same; the parameters' round-off comes on
top."""

Explain: TypeAlias = Callable[[Optimizer, list[Array]], tuple[Optimizer, list[Array]] | None]
"""Rule and gradients as a slip would have them; None where it does not fit the rule."""


def ask(subject: Subject) -> Iterator[Answer]:
    optimizer = subject.config("optimizer")
    if optimizer.name not in OPTIMIZERS:
        raise Unanswered(f"the textbook has no optimizer {optimizer.name!r}")
    rule = _textbook(optimizer)
    steps = [step for step in subject.start.run(STEPS) if step.after is not None]
    if not steps:
        raise Unanswered("the first step was cut short by a fault")
    gradients = [step.gradients.flat for step in steps if step.gradients is not None]
    off = _off(steps, rule, gradients)
    symptom = "" if max(off) <= 1 else _slip(steps, rule, gradients)
    bad = next((n for n, x in enumerate(off) if x > 1), 0)
    evidence = (
        f"update {bad + 1} is the first that differs" if symptom else f"{len(steps)} updates of {rule.name}"
    )
    yield Answer(f"off by {format_number(SAME * max(off))}", f"below {SAME:g}", evidence, symptom)


def _textbook(optimizer: Any) -> Optimizer:
    """The textbook's rule of that name, with the same options."""
    kind: Any = OPTIMIZERS[optimizer.name]
    rule: Optimizer = kind(**{field.name: getattr(optimizer, field.name) for field in fields(kind)})
    return rule


def _off(steps: Sequence[Step], rule: Optimizer, gradients: Sequence[Array]) -> list[float]:
    """How far each update is from the rule's, in what is allowed."""
    slots, off = rule.init(steps[0].before.params.flat), []
    with np.errstate(all="ignore"):
        for step, g in zip(steps, gradients, strict=True):
            before, after = step.before.params.flat, step.after.params.flat if step.after else g
            expected, slots = rule.update(before, g, slots, step.rate, step.before.updates + 1)
            change, round_off = expected - before, 10 * np.finfo(before.dtype).eps * np.linalg.norm(before)
            allowed = SAME * np.linalg.norm(change) + round_off
            off.append(float(np.linalg.norm(after - expected) / max(allowed, 1e-300)))
    return off


def _slip(steps: Sequence[Step], rule: Optimizer, gradients: list[Array]) -> str:
    for symptom, explain in SLIPS.items():
        guess = explain(rule, gradients)
        if guess and max(_off(steps, *guess)) <= 1:
            return symptom
    return "update differs"


SLIPS: Mapping[str, Explain] = {
    "gradients pile up": lambda rule, g: (rule, list(accumulate(g))),
    "velocity subtracted": lambda rule, g: (recast(Braking, rule), g) if isinstance(rule, Momentum) else None,
    "means not corrected": lambda rule, g: (recast(Uncorrected, rule), g) if isinstance(rule, Adam) else None,
    "means corrected in place": lambda rule, g: (
        (recast(InPlace, rule), g) if isinstance(rule, Adam) else None
    ),
    "update uphill": lambda rule, g: (rule, [-each for each in g]),
}

CHECK = Check(
    name="optimizer-update",
    doc=__doc__,
    course="8.2",
    troubles={
        "gradients pile up": Trouble(
            "fail",
            "each update uses the sum of all gradients so far",
            "set the gradients to zero before each backward pass",
        ),
        "velocity subtracted": Trouble(
            "fail", "the velocity brakes where it should carry on", "v ← ρv + g; w ← w − ηv"
        ),
        "means not corrected": Trouble(
            "fail", "Adam's running means start at 0 and are not corrected for it", "divide by 1 − βᵗ"
        ),
        "means corrected in place": Trouble(
            "fail",
            "Adam's corrected means are written back",
            "keep the running means, correct copies of them",
        ),
        "update uphill": Trouble("fail", "the update goes along the gradient, not against it", "w ← w − ηg"),
        "update differs": Trouble(
            "fail", "the update is not what the optimizer's formula gives", "compare it with the formula"
        ),
    },
    healthy=tuple(
        {"train.optimizer": {"name": name}, "network.dtype": dtype}
        for name in OPTIMIZERS
        for dtype in ("float64", "float32")
    ),
    sick=(
        ("gradients pile up", {"fault.name": "gradients-not-zeroed"}),
        ("gradients pile up", {"fault.name": "gradients-not-zeroed", "train.optimizer": {"name": "adam"}}),
        ("velocity subtracted", {"fault.name": "momentum-sign", "train.optimizer": {"name": "momentum"}}),
        ("means not corrected", {"fault.name": "adam-uncorrected", "train.optimizer": {"name": "adam"}}),
        ("means corrected in place", {"fault.name": "adam-in-place", "train.optimizer": {"name": "adam"}}),
    ),
    ask=ask,
)
