"""Do loss, gradients and predictions leave everything else unchanged? (course 3.1)

Inputs, labels, parameters and the states of the global random generators are compared before and after
computing the loss, the gradients, a step and a prediction.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Missing, Predicts, Supervised, able
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import Probe


def measure(probe: Probe) -> Iterator[Measurement]:
    before, asked = _prints(probe), list(_ask(probe))
    after = _prints(probe)
    changed = [what for what, mark in before.items() if after[what] != mark]
    symptom = f"{changed[0]} changed" if changed else ""
    yield Measurement(
        measured=" and ".join(changed) or "nothing changed",
        expected="nothing changed",
        evidence=", ".join(asked),
        symptom=symptom,
    )


def _ask(probe: Probe) -> Iterator[str]:
    """Asks the trainer everything that it can answer, and names each question."""
    probe.trainer.step(probe.state)
    yield "step"
    if not isinstance(able(probe.trainer, Differentiable), Missing):
        probe.loss()
        probe.gradients()
        yield "loss, gradients"
    if not isinstance(able(probe.trainer, Predicts), Missing):
        probe.predict(probe.inputs)
        yield "prediction"


def _prints(probe: Probe) -> dict[str, int]:
    """A checksum of each thing that must not change."""
    supervised, prints = able(probe.trainer, Supervised), {}
    if not isinstance(supervised, Missing):
        train = supervised.data.train
        prints = {"inputs": zlib.crc32(train.x.tobytes()), "labels": zlib.crc32(train.t.tobytes())}
    drawn = repr((np.random.get_state(), random.getstate())).encode()  # noqa: NPY002
    return prints | {
        "parameters": zlib.crc32(probe.state.params.flat.tobytes()),
        "global random numbers": zlib.crc32(drawn),
    }


_COPY = "work on a copy: do not use += on arguments"

CHECK = Check(
    name="purity",
    doc=__doc__,
    course="3.1",
    symptoms={
        "inputs changed": Symptom(
            "fail", cause="the forward pass writes into the training data", remedy=_COPY
        ),
        "labels changed": Symptom("fail", cause="the loss writes into the labels", remedy=_COPY),
        "parameters changed": Symptom(
            "fail", cause="computing the loss changes the parameters", remedy=_COPY
        ),
        "global random numbers changed": Symptom(
            "warn",
            cause="random numbers come from a global generator, so a run cannot be repeated from a step",
            remedy="use a separate generator, seeded by seed and step",
        ),
    },
    passing=({}, {"network.dropout": {"keep": 0.5}}),
    failing=(),
    measure=measure,
)
