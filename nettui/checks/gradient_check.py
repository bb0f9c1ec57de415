"""Do the back-propagated gradients agree with numeric ones? (course 6.6)

Numeric derivatives of the loss by some parameters of every tensor are compared with the back-propagated ones:
at the current parameters; three steps later, on another mini-batch and with the biases away from 0, because
several bugs do not show at the start; and there with a small penalty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.abilities import Differentiable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.errors import InvalidValue, Phrase
from nettui.common.rng import Purpose, stream
from nettui.common.text import format_number
from nettui.gradient_check import Entry, GradientCheck, gradcheck
from nettui.types import Figure, Layout

SAMPLE, SAMPLES, STEPS, BIAS_NOISE = 8, 8, 3, 0.1
"""Parameters of each tensor; samples (few, because each one adds kinks); steps before the second comparison;
standard deviation of what is then added to the biases."""

H, LAMBDA = 1e-6, 0.1
"""A small step h crosses few kinks; a small penalty adds little round-off."""

FACTOR_SPREAD = 1e-3
"""Relative spread up to which the ratios of back-propagated to numeric derivatives count as one factor."""


def measure(probe: Probe) -> Iterator[Measurement]:
    first = _check(probe)
    if not first.comparable:
        raise NotApplicable("the loss is not finite")
    layout = probe.state.params.layout
    yield _measurement(first, "at the current parameters", layout)
    if first.verdict == "fail":
        return
    there = _steps_later(probe)
    second = _check(there)
    if not second.comparable:
        return
    yield _measurement(second, f"{STEPS} steps later, noise added to the biases", layout)
    if second.verdict != "fail" and probe.can_tune("penalty"):
        measurement = _measurement(_check(there.tuned(penalty=LAMBDA)), f"with λ = {LAMBDA}", layout)
        yield measurement._replace(symptom=PENALTY if measurement.symptom else "")


def _check(probe: Probe) -> GradientCheck:
    trainer = probe.ability(Differentiable)
    try:
        with np.errstate(all="ignore"):
            return gradcheck(trainer, probe.state, h=H, sample=SAMPLE, samples=SAMPLES, pulse=probe.pulse)
    except InvalidValue as reason:
        found = reason.found
        text = found if isinstance(found, Phrase) else f"needs {reason.expected}, found {found!r}"
        raise NotApplicable(text) from None


def _steps_later(probe: Probe) -> Probe:
    """The network a few steps later, on the next mini-batch, with noise added to every bias."""
    *_, last = probe.run(STEPS)
    moved = probe.at(last.after or probe.state)
    for at, (name, values) in enumerate(moved.state.params.items()):
        if moved.state.params.layout.by_name[name].role == "bias":
            noise = stream(0, Purpose.SAMPLE, at).standard_normal(values.shape)
            moved = moved.with_tensor(name, values + BIAS_NOISE * noise)
    return moved


def _measurement(check: GradientCheck, where: str, layout: Layout) -> Measurement:
    worst = check.worst[0]
    backprop, numeric = format_number(worst.backprop), format_number(worst.numeric)
    worst_entry = f"{worst.label}: back-propagated {backprop}, numeric {numeric}"
    sure = [tensor.relative_error for tensor in check.tensors if not check.is_inconclusive(tensor)]
    if not sure:
        raise NotApplicable("all its gradients are too small to compare")
    measured = f"relative error {format_number(max(sure))}"
    symptom = "" if check.verdict != "fail" else _symptom(check, layout)
    errors = tuple(tensor.relative_error for tensor in check.tensors)
    figure = Figure("relative error of the gradient", errors, tuple(tensor.name for tensor in check.tensors))
    return Measurement(
        measured=measured,
        expected="below 1e-4",
        evidence=f"{where}: {worst_entry if symptom else _coverage(check)}",
        symptom=symptom,
        figure=figure,
    )


def _coverage(check: GradientCheck) -> str:
    return f"{check.checked} of {check.of} parameters"


def _symptom(check: GradientCheck, layout: Layout) -> str:
    """What the wrong derivatives have in common."""
    wrong = [entry for entry in check.entries if entry.status == "fail"]
    tensors = [layout.by_name[entry.name] for entry in wrong]
    if all(t.role == "bias" and entry.backprop == 0 for t, entry in zip(tensors, wrong, strict=True)):
        return "bias gradients missing"
    if _one_factor(check.entries, wrong):
        return "gradients off by one factor"
    above = not layout.layers or any(tensor.layer in ("", layout.layers[-1]) for tensor in tensors)
    return "gradients wrong" if above else LOWER


def _one_factor(entries: Sequence[Entry], wrong: Sequence[Entry]) -> bool:
    """Whether every derivative that is not tiny is off by the same factor."""
    largest = max(abs(entry.numeric) for entry in entries)
    ratios = [entry.backprop / entry.numeric for entry in entries if abs(entry.numeric) > 1e-3 * largest]
    middle = float(np.median(ratios or [1.0]))
    return (
        len(wrong) > 1
        and abs(middle - 1) > FACTOR_SPREAD
        and bool(np.ptp(ratios) < FACTOR_SPREAD * abs(middle))
    )


PENALTY, LOWER = "penalty gradient wrong", "gradients wrong below the last layer"

CHECK = Check(
    name="gradient-check",
    doc=__doc__,
    course="6.6",
    symptoms={
        "bias gradients missing": Symptom(
            "fail",
            cause="the loss depends on the biases, but their gradients are 0",
            remedy="dE/db = Σₙ dE/dz, for every layer",
        ),
        "gradients off by one factor": Symptom(
            "fail",
            cause="loss and gradient differ by a factor: one is a mean over the batch, the other a sum",
            remedy="divide dE/ds by the number of samples",
        ),
        LOWER: Symptom(
            "fail",
            cause="the last layer's gradients are right, but not what it passes to the layers below",
            remedy="check dE/dx = dE/dz·Wᵀ and the derivatives of the activations",
            effect=True,
        ),
        "gradients wrong": Symptom(
            "fail",
            cause="back-propagation does not compute the derivatives of this loss",
            remedy="check the gradient of the loss with respect to the scores first",
        ),
        PENALTY: Symptom(
            "fail",
            cause="the gradient of the data loss is right, that of the penalty is not",
            remedy="the gradient of ½λΣw² is λw, that of λΣw² is 2λw",
        ),
    },
    passing=(
        {},
        {"loss.name": "hinge"},
        {"network.dtype": "float32"},
        {"network.activation": "prelu", "loss.penalty": {"name": "l1", "strength": 0.01}},
    ),
    failing=(
        ("bias gradients missing", {"fault.name": "missing-bias-gradient"}),
        ("gradients off by one factor", {"fault.name": "forgotten-mean"}),
        (LOWER, {"fault.name": "transposed-weight"}),
        (LOWER, {"fault.name": "wrong-derivative"}),
        (LOWER, {"fault.name": "relu-mask"}),
        (PENALTY, {"fault.name": "l2-gradient-factor"}),
    ),
    needs=(Differentiable,),
    measure=measure,
)
