"""Are loss and accuracy right for a network that is certain of one class? (course 1.6)

The last layer's weights are set to 0 and the bias of one class to 1000, so the network predicts that class
for every sample. Samples of that class must have a loss near 0 and count as right, all others must have a
large loss and count as wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import require_differences
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe, require_classes
from nettui.common.text import format_number, format_percent

SCORE = 1000.0

NEAR_ZERO, LARGE = 1e-3, 100.0
"""Losses up to NEAR_ZERO count as 0, from LARGE on as large: hinge, perceptron and cross-entropy are 0 and
about 1000."""


def measure(probe: Probe) -> Iterator[Measurement]:
    (x, t), last = probe.mini_batch, probe.score_layer
    if last.bias is None:
        raise NotApplicable("its last layer has no biases")
    require_classes(t)
    bias = probe.state.params[last.bias]
    classes = [c for c in np.unique(t).tolist() if 0 <= c < max(bias.size, 2)]
    if not classes or len(np.unique(t)) < 2:
        raise NotApplicable("the mini-batch has fewer than two classes")
    label = classes[-1]
    certain = probe.unregularized.with_tensor(last.weight, np.zeros_like(probe.state.params[last.weight]))
    unit = label if bias.size > 1 else 0
    certain = certain.with_tensor(last.bias, SCORE * (np.arange(bias.size) == unit))
    right, wrong = (certain.on(x[mask], t[mask]) for mask in (t == label, t != label))
    losses, shares = (right.loss(), wrong.loss()), (right.step.accuracy, wrong.step.accuracy)
    if bias.size > 1 and losses[0] > NEAR_ZERO:
        require_differences(probe, last.bias)
    loss_text, share_text = (
        " and ".join(map(format_number, losses)),
        " and ".join(map(format_percent, shares)),
    )
    yield Measurement(
        measured=f"loss {loss_text}, {share_text} right",
        expected="loss 0 and large, 100 % and 0 % right",
        evidence=f"certain of class {label}",
        symptom=_symptom(*losses, *shares),
    )


def _symptom(right: float, wrong: float, counted: float, uncounted: float) -> str:
    if not math.isfinite(right) or math.isnan(wrong):
        return "overflow on sure answers"
    if right > NEAR_ZERO and wrong < LARGE:
        return "answers cannot be sure"
    if right > max(LARGE, 1.1 * wrong) and counted == 1.0 > uncounted:
        return "loss punishes right answers"
    if right > NEAR_ZERO or wrong < LARGE:
        raise NotApplicable(
            f"its loss is {format_number(right)} for right and {format_number(wrong)} for wrong answers: "
            "it holds a penalty that cannot be removed, or is not a loss of this kind"
        )
    if math.isnan(counted) or math.isnan(uncounted):
        raise NotApplicable("its loss is right, and it has no accuracy to compare")
    return "" if counted == 1.0 and uncounted == 0.0 else "accuracy disagrees with the loss"


CHECK = Check(
    name="sure-answers",
    doc=__doc__,
    course="1.6",
    symptoms={
        "answers cannot be sure": Symptom(
            "fail",
            cause="the scores are squashed before the loss, so the loss can neither reach 0 nor grow large",
            remedy="pass the scores to the loss: check whether a softmax is applied twice",
        ),
        "overflow on sure answers": Symptom(
            "fail", cause="e^1000 is infinite", remedy="subtract each row's largest score first"
        ),
        "loss punishes right answers": Symptom(
            "fail",
            cause="the loss is larger for answers that the accuracy counts as right: it reads other labels",
            remedy="compute loss and accuracy from the same labels, 0..K−1, in the same order",
        ),
        "accuracy disagrees with the loss": Symptom(
            "fail",
            cause="the accuracy does not count the same samples as right as the loss",
            remedy="compare label and class with the highest score, sample by sample",
        ),
    },
    passing=({}, {"loss.name": "hinge"}, {"loss.name": "perceptron"}),
    failing=(
        ("answers cannot be sure", {"fault.name": "double-softmax"}),
        ("overflow on sure answers", {"fault.name": "softmax-overflow"}),
    ),
    needs=(Differentiable, Portable),
    measure=measure,
)
