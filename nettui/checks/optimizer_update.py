"""Does the optimizer update the parameters by its formula? (course 8.2 to 8.7)

Five updates from the start are computed again from their gradients, clipped where a step says so, with
nettui's own optimizer of the same name and options. If they differ, some common mistakes are tried as
explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np

from nettui.bugs.adam_in_place import BiasCorrectedInPlace
from nettui.bugs.adam_uncorrected import WithoutBiasCorrection
from nettui.bugs.bug import as_subclass
from nettui.bugs.momentum_sign import SubtractedVelocity
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_short
from nettui.gradient_check.precision import stored_precision
from nettui.nn.adaptive import Adam
from nettui.nn.momentum import Momentum
from nettui.nn.optimizers import OPTIMIZERS, Optimizer
from nettui.types import Array, Step

STEPS = 5

TOLERANCE = 1e-6
"""Relative difference up to which two updates are equal, in addition to the round-off of the parameters."""

CLIPPED = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Norms to which gradients are often clipped; of an update that is proportional to them, it is computed."""

Mistake: TypeAlias = Callable[[Optimizer, list[Array]], tuple[Optimizer, list[Array]] | None]
"""Optimizer and gradients with a mistake in them; None if the optimizer cannot have it."""


def measure(probe: Probe) -> Iterator[Measurement]:
    steps = [step for step in probe.start.run(STEPS) if step.after is not None]
    if not steps:
        raise NotApplicable("the first step was cut short by a NaN or an infinity")
    gradients = [step.gradients.flat for step in steps if step.gradients is not None]
    if len(gradients) < len(steps):
        raise NotApplicable("its steps do not show gradients")
    rule = _own_rule(steps[0])
    errors = _errors(steps, rule, gradients)
    symptom = "" if max(errors) <= 1 else _find_mistake(steps, rule, gradients)
    first_wrong = next((n for n, x in enumerate(errors) if x > 1), 0)
    evidence = (
        f"update {first_wrong + 1} is the first that differs"
        if symptom
        else f"{len(steps)} updates of {rule.name}"
    )
    yield Measurement(
        measured=f"off by {format_number(TOLERANCE * max(errors))}",
        expected=f"below {format_short(TOLERANCE)}",
        evidence=evidence,
        symptom=symptom,
    )


def _own_rule(step: Step) -> Optimizer:
    """nettui's optimizer of the name and options that the update says. Raises NotApplicable without one."""
    optimizer: Any = next((op.part for op in step.ops if op.phase == "update"), None)
    known: Any = [kind for kind in OPTIMIZERS.values() if isinstance(optimizer, kind)]
    if not known:
        raise NotApplicable("its steps do not say which of nettui's optimizers updates the parameters")
    kind: Any = OPTIMIZERS[optimizer.name]
    rule: Optimizer = kind(**{field.name: getattr(optimizer, field.name) for field in fields(kind)})
    return rule


def _errors(
    steps: Sequence[Step], rule: Optimizer, gradients: Sequence[Array], decay: float = 0.0
) -> list[float]:
    """The error of each update, as a multiple of the tolerance; `decay` is that of w ← w − η·decay·w."""
    slots, errors = rule.init(steps[0].before.params.flat), []
    with np.errstate(all="ignore"):
        for step, g in zip(steps, gradients, strict=True):
            before, after = step.before.params.flat, step.after.params.flat if step.after else g
            g = g if step.clip is None else step.clip.apply(g)
            expected, slots = rule.update(before, g, slots, step.rate, step.before.updates + 1)
            expected = expected - step.rate * decay * before
            change = expected - before
            round_off = 10 * stored_precision(after) * float(np.linalg.norm(before))
            allowed = TOLERANCE * float(np.linalg.norm(change)) + round_off
            errors.append(float(np.linalg.norm(after - expected) / max(allowed, 1e-300)))
    return errors


def _on_purpose(steps: Sequence[Step], rule: Optimizer, gradients: list[Array]) -> str:
    """What else the updates may do on purpose, if it explains all of them; "" if not."""
    w, change = steps[0].before.params.flat, steps[0].after.params.flat - steps[0].before.params.flat  # type: ignore[union-attr]
    step = rule.update(w, gradients[0], rule.init(w), steps[0].rate, steps[0].before.updates + 1)[0] - w
    decay = float((step - change) @ w / max(w @ w, 1e-300))
    if decay > 0 and max(_errors(steps, rule, gradients, decay / max(steps[0].rate, 1e-300))) <= 1:
        return "its updates hold a weight decay of their own, beside the optimizer's formula"
    norms = [float(np.linalg.norm(g)) for g in gradients]
    first = norms[0] * float(change @ step / max(step @ step, 1e-300))
    for most in (first, *CLIPPED):
        clipped = [g * min(1.0, most / max(norm, 1e-300)) for g, norm in zip(gradients, norms, strict=True)]
        if 0 < most < max(norms) and max(_errors(steps, rule, clipped)) <= 1:
            return f"its updates clip the gradients that its steps show to a norm of {format_number(most)}"
    return ""


def _find_mistake(steps: Sequence[Step], rule: Optimizer, gradients: list[Array]) -> str:
    """The symptom of the mistake that explains all updates. Raises NotApplicable if it may be on purpose."""
    for symptom, make_mistake in MISTAKES.items():
        mistake = make_mistake(rule, gradients)
        if mistake and max(_errors(steps, *mistake)) <= 1:
            return symptom
    if why := _on_purpose(steps, rule, gradients):
        raise NotApplicable(why)
    return "update differs"


MISTAKES: Mapping[str, Mistake] = {
    "gradients pile up": lambda rule, g: (rule, list(accumulate(g))),
    "velocity subtracted": lambda rule, g: (
        (as_subclass(SubtractedVelocity, rule), g) if isinstance(rule, Momentum) else None
    ),
    "means not corrected": lambda rule, g: (
        (as_subclass(WithoutBiasCorrection, rule), g) if type(rule) is Adam else None
    ),
    "means corrected in place": lambda rule, g: (
        (as_subclass(BiasCorrectedInPlace, rule), g) if type(rule) is Adam else None
    ),
    "update uphill": lambda rule, g: (rule, [-each for each in g]),
}

CHECK = Check(
    name="optimizer-update",
    doc=__doc__,
    course="8.2",
    symptoms={
        "gradients pile up": Symptom(
            "fail",
            cause="each update uses the sum of all gradients so far",
            remedy="set the gradients to zero before each backward pass",
        ),
        "velocity subtracted": Symptom(
            "fail",
            cause="the velocity is subtracted from the gradient instead of added",
            remedy="v ← ρv + g; w ← w − ηv",
        ),
        "means not corrected": Symptom(
            "fail",
            cause="Adam's running means start at 0, and this bias is not corrected",
            remedy="divide by 1 − βᵗ",
        ),
        "means corrected in place": Symptom(
            "fail",
            cause="Adam's bias-corrected means are written back into the running means",
            remedy="keep the running means uncorrected, and correct copies of them",
        ),
        "update uphill": Symptom(
            "fail", cause="the update follows the gradient instead of its negative", remedy="w ← w − ηg"
        ),
        "update differs": Symptom(
            "fail",
            cause="the update does not follow from the optimizer's formula",
            remedy="compare it with the formula",
        ),
    },
    passing=tuple(
        {"train.optimizer": {"name": name}, "network.dtype": dtype}
        for name in OPTIMIZERS
        for dtype in ("float64", "float32")
    )
    + tuple(
        {"train.optimizer": "momentum", "train.clip": {"name": name, "limit": 0.01}}
        for name in ("norm", "value")
    ),
    failing=(
        ("gradients pile up", {"fault.name": "gradients-not-zeroed"}),
        ("gradients pile up", {"fault.name": "gradients-not-zeroed", "train.optimizer": {"name": "adam"}}),
        (
            "gradients pile up",
            {"fault.name": "gradients-not-zeroed", "train.clip": {"name": "norm", "limit": 0.5}},
        ),
        ("velocity subtracted", {"fault.name": "momentum-sign", "train.optimizer": {"name": "momentum"}}),
        ("means not corrected", {"fault.name": "adam-uncorrected", "train.optimizer": {"name": "adam"}}),
        ("means corrected in place", {"fault.name": "adam-in-place", "train.optimizer": {"name": "adam"}}),
    ),
    measure=measure,
)
