"""Do loss and gradients stay finite when the inputs are 1000 times as large? (course 6.7)

Scores may grow large in any run; a formula that overflows then ends a run that went well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe, require_answers, require_classes
from nettui.common.text import format_number
from nettui.types import Array

SCALE = 1000.0


def measure(probe: Probe) -> Iterator[Measurement]:
    few = probe.on_first()
    x, t = few.mini_batch
    (require_answers if probe.is_textbook else require_classes)(t)  # numbers may be e^s, which overflows
    if not math.isfinite(few.loss()):
        raise NotApplicable("the loss is not finite with the original inputs either")
    stressed = few.on(SCALE * x, t)
    loss, finite = stressed.loss(), bool(np.isfinite(stressed.gradients().flat).all())
    plain = not probe.is_textbook and _answers_finite(stressed, SCALE * x, probabilities=not finite)
    hit = not (math.isfinite(loss) and finite) and not plain  # a plain ln 0 is no overflow
    if not math.isfinite(loss) and not hit:
        raise NotApplicable("the loss is infinite there: ln 0 of a probability, and the answers are finite")
    symptom = "overflow under stress" if hit else ""
    measured = f"loss {format_number(loss)}, gradients {'finite' if finite else 'not finite'}"
    yield Measurement(
        measured=measured, expected="finite numbers", evidence=f"inputs × {SCALE:.0f}", symptom=symptom
    )


def _answers_finite(probe: Probe, x: Array, probabilities: bool) -> bool:
    """Whether the network answers, and with finite numbers; where asked, `probabilities`.

    Where scores are finite and gradients are not, something between them has overflowed.
    """
    try:
        answers = probe.predict(x)
        return bool(np.isfinite(answers).all() and (not probabilities or (np.abs(answers) <= 1).all()))
    except NotApplicable:
        return False


CHECK = Check(
    name="stress",
    doc=__doc__,
    course="6.7",
    symptoms={
        "overflow under stress": Symptom(
            "fail",
            cause="a formula computes large numbers that it could avoid, and they overflow",
            remedy="subtract each row's largest score in the softmax; compute ln Σe^s",
        )
    },
    passing=({}, {"loss.name": "hinge"}, {"network.activation": "sigmoid", "network.init": "xavier"}),
    failing=(("overflow under stress", {"fault.name": "softmax-overflow"}),),
    needs=(Differentiable, Portable),
    measure=measure,
)
