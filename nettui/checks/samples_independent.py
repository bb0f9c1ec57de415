"""Is the prediction for a sample the same alone as in a batch? (course 3.5)

Eight samples are predicted in one batch and one at a time. The predictions must agree up to round-off.
Before, they are predicted twice in one batch: where that gives two answers, predictions are random, and the
check is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Predicts
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import answers_apart, prediction_tolerance, relative_difference
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number

SAMPLES = 8


def measure(probe: Probe) -> Iterator[Measurement]:
    probe = probe.unregularized
    x = probe.inputs[:SAMPLES]
    tolerance, together = prediction_tolerance(probe, x), probe.predict(x)
    if answers_apart(probe, x) > tolerance:
        raise NotApplicable("the predictions are random: the same samples, asked twice, get two answers")
    alone = np.concatenate([probe.predict(x[n : n + 1]) for n in range(len(x))])
    off = relative_difference(together, alone)
    symptom = "" if off <= tolerance else "samples mix in a batch"
    yield Measurement(
        measured=f"relative difference {format_number(off)}",
        expected="no difference",
        evidence=f"{len(x)} samples",
        symptom=symptom,
    )


CHECK = Check(
    name="samples-independent",
    doc=__doc__,
    course="3.5",
    symptoms={
        "samples mix in a batch": Symptom(
            "fail",
            cause="an operation runs along the samples instead of the units",
            remedy="look for a mean, a maximum or a softmax along the wrong axis",
        )
    },
    passing=(
        {},
        {"network.normalization": "batch"},
        {"loss.name": "hinge"},
        {"network.dropout": {"keep": 0.5}},
    ),
    failing=(("samples mix in a batch", {"fault.name": "softmax-over-batch"}),),
    needs=(Predicts,),
    measure=measure,
)
