"""Does the network predict the same when it is given the same samples again? (course 7.2)

Nothing is random at prediction. The same samples are given twice in one batch, and once more with the step
number increased by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import relative_difference, round_off
from nettui.checks.probe import Probe
from nettui.common.text import format_number

SAMPLES = 16


def measure(probe: Probe) -> Iterator[Measurement]:
    x = probe.mini_batch.x[:SAMPLES]
    one, two = np.split(probe.predict(np.concatenate([x, x])), 2)
    later = probe.at(replace(probe.state, step=probe.state.step + 1)).predict(x)
    off = max(relative_difference(one, two), relative_difference(one, later))
    symptom = "" if off <= round_off(x.dtype) else "prediction is noisy"
    yield Measurement(
        measured=f"relative difference {format_number(off)}",
        expected="none",
        evidence=f"{len(x)} samples, predicted three times",
        symptom=symptom,
    )


CHECK = Check(
    name="evaluate-twice",
    doc=__doc__,
    course="7.2",
    symptoms={
        "prediction is noisy": Symptom(
            "fail",
            cause="units are still dropped at random at prediction",
            remedy="switch dropout off at prediction (model.eval(), train=False)",
            effect=True,
        )
    },
    passing=({}, {"network.dropout": {"keep": 0.5}}, {"network.dropout": {"keep": 0.5, "mode": "plain"}}),
    failing=(("prediction is noisy", {"fault.name": "dropout-at-test", "network.dropout": {"keep": 0.8}}),),
    measure=measure,
)
