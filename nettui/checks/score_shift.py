"""Does the loss stay the same when 1000 is added to all scores? (course 1.3)

Softmax, hinge and perceptron losses depend only on the differences between scores. 1000 is added to all
biases of the last layer; e^1000 overflows unless the maximum is subtracted first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from nettui.abilities import Differentiable, Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import loss_tolerance, require_differences
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number

SHIFT = 1000.0

ROUND_OFF = 1e-2
"""Share of the tolerance for sums: the shift costs each score its last digits, and adds no terms."""


def measure(probe: Probe) -> Iterator[Measurement]:
    probe = probe.unregularized.on_first()
    bias = probe.score_layer.bias
    if bias is None:
        raise NotApplicable("its last layer has no biases that could shift the scores")
    if probe.state.params[bias].size < 2:
        raise NotApplicable("it has only one score")
    require_differences(probe, bias)
    tolerance, before = loss_tolerance(probe), probe.loss()
    after = probe.with_tensor(bias, probe.state.params[bias] + SHIFT).loss()
    measured = f"{format_number(before)} → {format_number(after)}"
    yield Measurement(
        measured=measured,
        expected="the same loss",
        evidence="all scores + 1000",
        symptom=_symptom(before, after, tolerance),
    )


def _symptom(before: float, after: float, tolerance: float) -> str:
    if not math.isfinite(after):
        return "overflow on large scores"
    allowed = ROUND_OFF * SHIFT * tolerance * max(1.0, abs(before))
    return "" if abs(after - before) <= allowed else "loss depends on a common shift"


CHECK = Check(
    name="score-shift",
    doc=__doc__,
    course="1.3",
    symptoms={
        "overflow on large scores": Symptom(
            "fail",
            cause="the softmax computes e^s without subtracting the maximum",
            remedy="subtract each row's largest score first; compute ln Σe^s, not the ln of a softmax",
        ),
        "loss depends on a common shift": Symptom(
            "fail",
            cause="the loss does not only depend on the differences between scores",
            remedy="check the formula of the softmax",
        ),
    },
    passing=({}, {"loss.name": "hinge"}, {"network.dtype": "float32"}),
    failing=(("overflow on large scores", {"fault.name": "softmax-overflow"}),),
    needs=(Differentiable, Portable),
    measure=measure,
)
