"""Is the loss of a batch the mean of its samples' losses? (course 3.1)

Eight samples are evaluated as one batch, and as eight batches of one sample each. The mean of the eight
losses, weighted as the step says, is compared with the loss of the batch.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Portable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import loss_tolerance, losses_agree, require_sum
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.types import Array

SAMPLES = 8


def measure(probe: Probe) -> Iterator[Measurement]:
    probe.require_mean()
    whole = probe.unregularized.on_first(SAMPLES)
    x, t = whole.mini_batch
    tolerance, together = loss_tolerance(whole), whole.loss()
    each = [whole.on(x[n : n + 1], t[n : n + 1]).loss() for n in range(len(t))]
    alone = float(np.average(each, weights=_weights(whole)))
    if not losses_agree(together, alone, tolerance):
        require_sum(whole, tolerance)
    symptom = "" if losses_agree(together, alone, tolerance) else "batch loss is not a mean"
    evidence = f"{len(t)} samples, together and one at a time"
    yield Measurement(
        measured=f"{format_number(together)} against {format_number(alone)}",
        expected="the same loss",
        evidence=evidence,
        symptom=symptom,
    )


def _weights(probe: Probe) -> Array | None:
    """The samples' weights in the mean, if the step shows any."""
    loss = next((op for op in probe.step.ops if op.phase == "loss"), None)
    return None if loss is None else loss.arrays.get("weight")


CHECK = Check(
    name="batch-mean",
    doc=__doc__,
    course="3.1",
    symptoms={
        "batch loss is not a mean": Symptom(
            "fail",
            cause="the loss is a sum over the batch, or it mixes the samples",
            remedy="compute the loss of each row of scores separately, then take the mean",
        )
    },
    passing=(
        {},
        {"loss.weights": "balanced"},
        {"loss.weights": "balanced", "loss.smoothing": 0.2},
        {"loss.name": "perceptron"},
        {"network.dropout": {"keep": 0.5}},
    ),
    failing=(
        ("batch loss is not a mean", {"fault.name": "loss-is-a-sum"}),
        ("batch loss is not a mean", {"fault.name": "softmax-over-batch"}),
    ),
    needs=(Differentiable, Portable),
    measure=measure,
)
