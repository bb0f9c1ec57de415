"""Does the network predict the same when it is given the same samples again? (course 7.2)

Nothing is random at prediction. The same samples are predicted twice, then twice in one batch, and once more
with the step number increased by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nettui.abilities import Dissectable, Missing, Predicts, able
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import answers_apart, prediction_tolerance, relative_difference
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number

SAMPLES = 16

NOISE = 1e-3
"""Relative difference of two equal predictions below which it may be round-off: of float32, on a GPU."""


def measure(probe: Probe) -> Iterator[Measurement]:
    if not isinstance(able(probe.trainer, Dissectable), Missing):
        raise NotApplicable("own-code asks this of code of your own")
    x = probe.inputs[:SAMPLES]
    one, again = probe.predict(x), probe.predict(x)
    if not (np.isfinite(one).all() and np.isfinite(again).all()):
        raise NotApplicable("the prediction is not finite")
    off = relative_difference(one, again)
    if 0 < off < NOISE:
        raise NotApplicable(f"two equal predictions differ by {format_number(off)}: that may be round-off")
    if off == 0:
        later = probe.at(replace(probe.state, step=probe.state.step + 1)).predict(x)
        off = max(relative_difference(one, later), answers_apart(probe, x))
        symptom = "prediction is noisy" if off > prediction_tolerance(probe, x) else ""
    else:
        symptom = "prediction is noisy"
    yield Measurement(
        measured=f"relative difference {format_number(off)}",
        expected="no difference",
        evidence=f"{len(x)} samples, predicted several times",
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
        )
    },
    passing=(
        {},
        {"network.normalization": "batch"},
        {"network.dropout": {"keep": 0.5}},
        {"network.dropout": {"keep": 0.5, "mode": "plain"}},
    ),
    failing=(("prediction is noisy", {"fault.name": "dropout-at-test", "network.dropout": {"keep": 0.8}}),),
    needs=(Predicts,),
    measure=measure,
)
