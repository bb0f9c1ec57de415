"""Causes in penalty and dropout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change
from nettui.checks.causes.exclusions import lacking, no_dropout, no_penalty
from nettui.checks.causes.redesign import config_of
from nettui.checks.outcome import judged_steps, planned_steps
from nettui.checks.probe import Probe
from nettui.common.text import format_number

WEAK, MILD = 1e-6, 0.9
"""The strength of a penalty, and the probability of keeping a unit, at which they are too weak to do harm."""


def weak_penalty(probe: Probe) -> str:
    strength = _strength(probe)
    return f"its penalty has strength {strength:g}" if strength <= WEAK else ""


def weaker_penalty(probe: Probe) -> Iterator[Change]:
    strength = _strength(probe)
    for factor in (0.1, 0.01, 0.0):
        what = f"loss.penalty.strength {format_number(strength)} → {format_number(factor * strength)}"
        yield Change(what, probe.tuned(penalty=factor * strength))


def _strength(probe: Probe) -> float:
    penalty: Any = config_of(probe).penalty
    return float(penalty.strength)


def prior_of_penalty(probe: Probe) -> float:
    return 3.0 if _strength(probe) >= 0.05 else 0.3


def prior_of_dropout(probe: Probe) -> float:
    return 3.0 if min(_keeps(probe)) < 0.4 else 1.0


def mild_dropout(probe: Probe) -> str:
    keeps = _keeps(probe)
    return "it has no dropout" if not keeps else "its dropout is mild" if min(keeps) >= MILD else ""


def less_dropout(probe: Probe) -> Iterator[Change]:
    keep = min(_keeps(probe))
    for more in (1 - (1 - keep) / 2, 1.0):
        what = f"network.dropout.keep {format_number(keep)} → {format_number(more)}"
        yield Change(what, probe.tuned(dropout=more))


def _keeps(probe: Probe) -> list[float]:
    """The probability of keeping a unit, in each layer with dropout."""
    config_of(probe)
    parts = [op.part for op in probe.start.step.ops if op.phase == "forward" and "mask" in op.arrays]
    return [float(part.keep) for part in parts]


def nothing_to_judge_by(probe: Probe) -> str:
    return "" if probe.data.validation is not None else "nothing is held out"


def against_overfitting(probe: Probe) -> Iterator[Change]:
    """A penalty, dropout, or a run that ends earlier."""
    for strength in (1e-3, 1e-2, 1e-1):
        what = f"loss.penalty.strength {format_number(_strength(probe))} → {strength:g}"
        yield Change(what, probe.tuned(penalty=strength))
    steps = min(planned_steps(probe) or judged_steps(probe), judged_steps(probe))
    for share in (4, 16):
        if steps // share:
            yield Change(f"a run of {steps // share} steps instead of {steps}", probe, steps // share)


CAUSES = (
    Cause(
        name="penalty-too-strong",
        what="The penalty is so strong that the weights stay too small to fit the data.",
        remedy="a weaker penalty: divide its strength by 10 until the data loss falls",
        symptoms={"falls short of the data": ALWAYS},
        rules_out=lacking("penalty", weak_penalty),
        changes=weaker_penalty,
        prior=prior_of_penalty,
    ),
    Cause(
        name="dropout-too-strong",
        what="Dropout drops so many units that the rest cannot fit the data.",
        remedy="keep more units, or add units: a layer with half of them needs twice as many",
        symptoms={
            "falls short of the data": OFTEN,
            "falls short on held-out samples": SOMETIMES,
        },
        rules_out=lacking("dropout", mild_dropout),
        changes=less_dropout,
        prior=prior_of_dropout,
    ),
    Cause(
        name="overfitting",
        what="The network learns its training samples by heart instead of what they have in common.",
        remedy="more samples, a smaller network, a penalty, dropout, or fewer epochs",
        symptoms={
            "over-fitting": OFTEN,
            "falls short on held-out samples": OFTEN,
            "knows the training part better": OFTEN,
        },
        rules_out=nothing_to_judge_by,
        changes=against_overfitting,
    ),
    Cause(
        name="l2-gradient-factor",
        what="The gradient of the penalty is not its derivative, but a multiple of it.",
        remedy="the gradient of ½λΣw² is λw, that of λΣw² is 2λw: use one form in loss and gradient",
        symptoms={"penalty gradient wrong": ALWAYS, "penalty gradient off by a factor": ALWAYS},
    ),
    Cause(
        name="penalty-per-sample",
        remedy="add the penalty once to the mean loss of the mini-batch",
        symptoms={},
        rules_out=lacking("penalty", no_penalty),
    ),
    Cause(
        name="dropout-by-drop",
        remedy="scale by the keep probability: divide by it in training, or multiply by it at prediction",
        symptoms={"dropout scaled by the drop probability": ALWAYS},
        rules_out=lacking("dropout", no_dropout),
    ),
    Cause(
        name="dropout-unscaled",
        remedy="divide by the keep probability in training (inverted dropout)",
        symptoms={"dropout not scaled": ALWAYS},
        rules_out=lacking("dropout", no_dropout),
    ),
    Cause(
        name="dropout-at-test",
        remedy="switch dropout off at prediction (model.eval(), train=False)",
        symptoms={"prediction is noisy": ALWAYS},
        rules_out=lacking("dropout", no_dropout),
    ),
)
