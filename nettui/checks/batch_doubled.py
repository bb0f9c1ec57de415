"""Does the loss stay the same when every sample of the batch is repeated? (course 3.1)

A loss that is a mean over the batch does not depend on the batch size, so neither does a good learning rate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import loss_tolerance, losses_agree, require_sum
from nettui.checks.probe import Probe
from nettui.common.text import format_number


def measure(probe: Probe) -> Iterator[Measurement]:
    probe.require_mean()
    one = probe.unregularized.on_first()
    x, t = one.mini_batch
    tolerance = loss_tolerance(one)
    once, twice = one.loss(), one.on(np.concatenate([x, x]), np.concatenate([t, t])).loss()
    same = losses_agree(once, twice, tolerance)
    if not same:
        require_sum(one, tolerance)
    symptom = "" if same else "loss grows with the batch"
    yield Measurement(
        measured=f"{format_number(once)} → {format_number(twice)}",
        expected="the same loss",
        evidence=f"{len(t)} samples, doubled",
        symptom=symptom,
    )


CHECK = Check(
    name="batch-doubled",
    doc=__doc__,
    course="3.1",
    symptoms={
        "loss grows with the batch": Symptom(
            "fail",
            cause="the loss is a sum over the batch, or it mixes the samples",
            remedy="divide the loss by the number of samples",
        )
    },
    passing=(
        {},
        {"network.normalization": "batch"},
        {"loss.name": "hinge"},
        {"network.dropout": {"keep": 0.5}},
    ),
    failing=(("loss grows with the batch", {"fault.name": "loss-is-a-sum"}),),
    needs=(Differentiable, Portable),
    measure=measure,
)
