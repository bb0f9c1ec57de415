"""Are the back-propagated gradients those of the loss? (course 6.6)

Numeric derivatives of some parameters of every tensor are compared with back-propagated ones: as the
network stands; then three steps on, on another mini-batch and with biases away from 0, for several bugs
pass at the start; then with a small penalty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.rng import Purpose, stream
from nettui.common.text import format_number
from nettui.gradient_check import Entry, GradientCheck, gradcheck
from nettui.types import Figure

SAMPLE, SAMPLES, STEPS, SHAKE = 8, 8, 3, 0.1
"""Parameters of each tensor, samples (few, for each has its kinks), steps taken before the second look,
size of what is added to the biases."""

H, LAMBDA = 1e-6, 0.1
"""A small step meets few kinks; a small penalty adds little round-off."""

FACTOR = 1e-3
"""Relative spread of the ratios numeric : back-propagated up to which they are one factor."""


def ask(subject: Subject) -> Iterator[Answer]:
    first = _checked(subject)
    if not first.comparable:
        raise Unanswered("the loss is no finite number")
    yield _answer(first, "as it stands")
    if first.verdict == "fail":
        return
    there = _elsewhere(subject)
    second = _checked(there)
    if not second.comparable:
        return
    yield _answer(second, f"{STEPS} steps on, biases shaken")
    if second.verdict != "fail" and hasattr(subject.state.config, "penalty"):
        answer = _answer(_checked(there.vary("penalty", strength=LAMBDA)), f"with λ = {LAMBDA}")
        yield answer._replace(symptom=PENALTY if answer.symptom else "")


def _checked(subject: Subject) -> GradientCheck:
    trainer: Any = subject.trainer
    subject.ability("loss")
    subject.ability("gradients")
    with np.errstate(all="ignore"):
        return gradcheck(trainer, subject.state, h=H, sample=SAMPLE, samples=SAMPLES, pulse=subject.pulse)


def _elsewhere(subject: Subject) -> Subject:
    """A few steps on, on the mini-batch that comes then, with something added to every bias."""
    *_, last = subject.run(STEPS)
    moved = subject.at(last.after or subject.state)
    for at, (name, values) in enumerate(moved.state.params.items()):
        if not name.endswith(".W"):
            shake = stream(0, Purpose.SAMPLE, at).standard_normal(values.shape)
            moved = moved.put(name, values + SHAKE * shake)
    return moved


def _answer(check: GradientCheck, where: str) -> Answer:
    worst = check.worst[0]
    backprop, numeric = format_number(worst.backprop), format_number(worst.numeric)
    told = f"{worst.label}: back-propagated {backprop}, numeric {numeric}"
    sure = [tensor.relative_error for tensor in check.tensors if not check.unsure(tensor)]
    measured = f"relative error {format_number(max(sure))}" if sure else "gradients too small to compare"
    symptom = "" if check.verdict != "fail" else _symptom(check)
    errors = tuple(tensor.relative_error for tensor in check.tensors)
    figure = Figure("relative error of the gradient", errors, tuple(tensor.name for tensor in check.tensors))
    return Answer(measured, "below 1e-4", f"{where}: {told if symptom else _all(check)}", symptom, figure)


def _all(check: GradientCheck) -> str:
    return f"{check.checked} of {check.of} parameters"


def _symptom(check: GradientCheck) -> str:
    """What the wrong ones have in common."""
    wrong = [entry for entry in check.entries if entry.status == "fail"]
    if all(entry.name.endswith(".b") and entry.backprop == 0 for entry in wrong):
        return "bias gradients missing"
    if _one_factor(check.entries, wrong):
        return "gradients off by one factor"
    last = check.tensors[-1].name.partition(".")[0]
    return "gradients wrong" if any(entry.name.startswith(f"{last}.") for entry in wrong) else LOWER


def _one_factor(entries: Sequence[Entry], wrong: Sequence[Entry]) -> bool:
    """Whether every derivative that is not tiny is off by the same factor."""
    largest = max(abs(entry.numeric) for entry in entries)
    ratios = [entry.backprop / entry.numeric for entry in entries if abs(entry.numeric) > 1e-3 * largest]
    middle = float(np.median(ratios or [1.0]))
    return len(wrong) > 1 and abs(middle - 1) > FACTOR and bool(np.ptp(ratios) < FACTOR * abs(middle))


PENALTY, LOWER = "penalty gradient wrong", "gradients wrong below the last layer"

CHECK = Check(
    name="gradient-check",
    doc=__doc__,
    course="6.6",
    troubles={
        "bias gradients missing": Trouble(
            "fail",
            "the biases have an effect on the loss, but no gradient",
            "dE/db = Σₙ dE/dz, for every layer",
        ),
        "gradients off by one factor": Trouble(
            "fail",
            "loss and gradient disagree about a factor: a mean here, a sum there",
            "divide dE/ds by the number of samples",
        ),
        LOWER: Trouble(
            "fail",
            "the last layer's gradients are right: what is handed down from it is not",
            "look at dE/dx = dE/dz·Wᵀ and at the activations' derivatives",
            effect=True,
        ),
        "gradients wrong": Trouble(
            "fail", "back-propagation does not differentiate this loss", "look at the loss's gradient first"
        ),
        PENALTY: Trouble(
            "fail",
            "the data gradient is right; that of the penalty is not",
            "the gradient of ½λΣw² is λw, that of λΣw² is 2λw",
        ),
    },
    healthy=(
        {},
        {"loss.name": "hinge"},
        {"network.dtype": "float32"},
        {"network.activation": "prelu", "loss.penalty": {"name": "l1", "strength": 0.01}},
    ),
    sick=(
        ("bias gradients missing", {"fault.name": "missing-bias-gradient"}),
        ("gradients off by one factor", {"fault.name": "forgotten-mean"}),
        (LOWER, {"fault.name": "transposed-weight"}),
        (LOWER, {"fault.name": "wrong-derivative"}),
        (LOWER, {"fault.name": "relu-mask"}),
        (PENALTY, {"fault.name": "l2-gradient-factor"}),
    ),
    ask=ask,
)
