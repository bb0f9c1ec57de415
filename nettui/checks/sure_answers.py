"""Is the loss nearly 0 on what is surely right, large on what is surely wrong, and accuracy too? (course 1.3)

The last layer's weights are set to 0 and the bias of one class to 1000: the network now answers that
class, whatever it is asked. Samples of that class must have no loss and be counted as right, all others a
large loss and as wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number, format_percent

SURE = 1000.0

NOTHING, MUCH = 1e-3, 100.0
"""Losses that count as none and as large: hinge, perceptron and cross-entropy give 0 and about 1000."""


def ask(subject: Subject) -> Iterator[Answer]:
    x, t = subject.samples
    last = subject.last
    bias = subject.state.params.get(f"{last}.b")
    if bias is None:
        raise Unanswered("its last layer has no biases")
    classes = [c for c in np.unique(t).tolist() if 0 <= c < max(bias.size, 2)]
    if not classes or len(np.unique(t)) < 2:
        raise Unanswered("the mini-batch has fewer than two classes")
    chosen = classes[-1]
    sure = subject.plain.put(f"{last}.W", 0.0 * subject.state.params[f"{last}.W"])
    sure = sure.put(f"{last}.b", SURE * (np.arange(bias.size) == (chosen if bias.size > 1 else 0)))
    right, wrong = (sure.on(x[mask], t[mask]) for mask in (t == chosen, t != chosen))
    losses, shares = (right.loss(), wrong.loss()), (right.evaluate().accuracy, wrong.evaluate().accuracy)
    told = (
        f"loss {' and '.join(map(format_number, losses))}, {' and '.join(map(format_percent, shares))} right"
    )
    expected = "loss 0 and large, 100 % and 0 % right"
    yield Answer(told, expected, f"sure of class {chosen}", _symptom(*losses, *shares))


def _symptom(right: float, wrong: float, counted: float, uncounted: float) -> str:
    if not math.isfinite(right):
        return "overflow on sure answers"
    if right > NOTHING or wrong < MUCH:
        return "answers cannot be sure"
    return "" if counted == 1.0 and uncounted == 0.0 else "accuracy disagrees with the loss"


CHECK = Check(
    name="sure-answers",
    doc=__doc__,
    course="1.3",
    troubles={
        "answers cannot be sure": Trouble(
            "fail",
            "the scores are squeezed before the loss sees them, so that it has a floor and a ceiling",
            "give the loss the scores: look whether a softmax is taken twice",
        ),
        "overflow on sure answers": Trouble(
            "fail", "e^1000 is infinite", "take the largest score off each row first"
        ),
        "accuracy disagrees with the loss": Trouble(
            "fail",
            "what the loss calls right, the accuracy does not count, or the other way round",
            "compare the labels and the class with the highest score, sample by sample",
        ),
    },
    healthy=({}, {"loss.name": "hinge"}, {"loss.name": "perceptron"}),
    sick=(
        ("answers cannot be sure", {"fault.name": "double-softmax"}),
        ("overflow on sure answers", {"fault.name": "softmax-overflow"}),
    ),
    ask=ask,
)
