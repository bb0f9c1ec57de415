"""Does the training loop do what each step needs? (course 3.1)

It is seen in PyTorch code alone, while that is recorded: whether the gradients are cleared between two
updates, whether training goes on in evaluation mode, and whether the loss is given what it takes. What is
found is a fact, not inferred from how the training went. Where nothing is found, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable

if TYPE_CHECKING:
    from nettui.checks.probe import Probe

UNCLEARED = "gradients are not cleared"
EVALUATES = "training in evaluation mode"
BROADCAST = "targets of another shape"
TWICE = "probabilities where scores belong"
UNLOGGED = "probabilities where logarithms belong"

EXPECTED: Mapping[str, str] = {
    UNCLEARED: "no gradient is left of the step before",
    EVALUATES: "the model is in training mode",
    BROADCAST: "scores and targets of the same shape",
    TWICE: "scores, to which the loss applies softmax or sigmoid",
    UNLOGGED: "log-probabilities",
}


def measure(probe: Probe) -> Iterator[Measurement]:
    raise NotApplicable("it is seen in PyTorch code, while that is recorded: nettui record, nettui run")


def told(mistakes: Mapping[str, str]) -> Iterator[Measurement]:
    """The measurements of what a recording says to be wrong: a symptom, and where it was seen."""
    for symptom, where in mistakes.items():
        if symptom in EXPECTED:
            yield Measurement(
                measured=where, expected=EXPECTED[symptom], evidence="seen in PyTorch", symptom=symptom
            )


CHECK = Check(
    name="training-loop",
    doc=__doc__,
    course="3.1",
    symptoms={
        UNCLEARED: Symptom(
            "fail",
            cause="each update moves the weights by the gradients of all steps before, too",
            remedy="optimizer.zero_grad() in each step, before backward()",
            proved=True,
        ),
        EVALUATES: Symptom(
            "warn",
            cause="since an evaluation, training goes on without dropout and without batch statistics",
            remedy="model.train() before training goes on",
            proved=True,
        ),
        BROADCAST: Symptom(
            "fail",
            cause="each score is compared with every target, so that all scores become their mean",
            remedy="give both the same shape: scores.squeeze(1), or targets.unsqueeze(1)",
            proved=True,
        ),
        TWICE: Symptom(
            "fail",
            cause="the loss applies softmax or sigmoid itself, and the model has done so already",
            remedy="return scores from the model; softmax or sigmoid only where probabilities are shown",
            proved=True,
        ),
        UNLOGGED: Symptom(
            "warn",
            cause="the loss takes log-probabilities, and is given probabilities",
            remedy="log_softmax in place of softmax, or scores and cross_entropy",
            proved=True,
        ),
    },
    passing=(),
    failing=(),
    measure=measure,
    told=told,
)
