"""Is the loss the same when all scores grow by 1000? (course 1.3)

Softmax, hinge and perceptron look at differences of scores only. 1000 is added to all biases of the last
layer; e^1000 overflows where no maximum is taken off first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from nettui.checks.check import Answer, Check, Trouble, tolerance
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number

SHIFT = 1000.0


def ask(subject: Subject) -> Iterator[Answer]:
    subject = subject.plain.few()
    bias = f"{subject.last}.b"
    if bias not in subject.state.params:
        raise Unanswered("its last layer has no biases to shift the scores by")
    if subject.state.params[bias].size < 2:
        raise Unanswered("it has one score, and no others to compare it with")
    before = subject.loss()
    after = subject.put(bias, subject.state.params[bias] + SHIFT).loss()
    told = f"{format_number(before)} → {format_number(after)}"
    yield Answer(told, "the same loss", "all scores + 1000", _symptom(before, after, subject))


def _symptom(before: float, after: float, subject: Subject) -> str:
    if not math.isfinite(after):
        return "overflow on large scores"
    allowed = SHIFT * tolerance(subject.state.params.flat.dtype) * max(1.0, abs(before))
    return "" if abs(after - before) <= allowed else "loss depends on a common shift"


CHECK = Check(
    name="score-shift",
    doc=__doc__,
    course="1.3",
    troubles={
        "overflow on large scores": Trouble(
            "fail",
            "the softmax takes e^s of the scores as they are",
            "take the largest score off each row first; take ln Σe^s and not the ln of a softmax",
        ),
        "loss depends on a common shift": Trouble(
            "fail", "the loss is no function of the differences of scores", "look at the softmax's formula"
        ),
    },
    healthy=({}, {"loss.name": "hinge"}, {"network.dtype": "float32"}),
    sick=(("overflow on large scores", {"fault.name": "softmax-overflow"}),),
    ask=ask,
)
