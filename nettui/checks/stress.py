"""Do loss and gradients stay finite when the inputs are 1000 times as large? (course 6.7)

Large scores come sooner or later; a formula that overflows then ends a run that went well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number

TIMES = 1000.0


def ask(subject: Subject) -> Iterator[Answer]:
    few = subject.few()
    x, t = few.samples
    if not math.isfinite(few.loss()):
        raise Unanswered("the loss is no number to begin with")
    stressed = few.on(TIMES * x, t)
    loss, finite = stressed.loss(), bool(np.isfinite(stressed.gradients().flat).all())
    symptom = "" if math.isfinite(loss) and finite else "overflow under stress"
    told = f"loss {format_number(loss)}, gradients {'finite' if finite else 'not finite'}"
    yield Answer(told, "finite numbers", f"inputs × {TIMES:.0f}", symptom)


CHECK = Check(
    name="stress",
    doc=__doc__,
    course="6.7",
    troubles={
        "overflow under stress": Trouble(
            "fail",
            "a formula overflows on large numbers that it could do without",
            "take the largest score off each row of the softmax; use ln Σe^s",
        )
    },
    healthy=({}, {"loss.name": "hinge"}, {"network.activation": "sigmoid", "network.init": "xavier"}),
    sick=(("overflow under stress", {"fault.name": "softmax-overflow"}),),
    ask=ask,
)
