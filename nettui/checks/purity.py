"""Does asking for the loss leave everything as it was? (course 3.1)

Inputs, labels, parameters and the global random numbers are compared before and after loss, gradients, a
step and a prediction.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject


def ask(subject: Subject) -> Iterator[Answer]:
    before = _prints(subject)
    subject.loss()
    subject.gradients()
    subject.trainer.step(subject.state)
    subject.predict(subject.samples.x)
    after = _prints(subject)
    changed = [what for what, mark in before.items() if after[what] != mark]
    symptom = f"{changed[0]} changed" if changed else ""
    yield Answer(
        " and ".join(changed) or "nothing changed", "nothing changed", "loss, gradients, step", symptom
    )


def _prints(subject: Subject) -> dict[str, int]:
    """A fingerprint of all that must not change."""
    train = subject.data.train
    drawn = repr((np.random.get_state(), random.getstate())).encode()  # noqa: NPY002
    return {
        "inputs": zlib.crc32(train.x.tobytes()),
        "labels": zlib.crc32(train.t.tobytes()),
        "parameters": zlib.crc32(subject.state.params.flat.tobytes()),
        "global random numbers": zlib.crc32(drawn),
    }


_COPY = "work on a copy: no += on what was handed in"

CHECK = Check(
    name="purity",
    doc=__doc__,
    course="3.1",
    troubles={
        "inputs changed": Trouble("fail", "the forward pass writes into the training data", _COPY),
        "labels changed": Trouble("fail", "the loss writes into the labels", _COPY),
        "parameters changed": Trouble("fail", "asking for the loss moves the parameters", _COPY),
        "global random numbers changed": Trouble(
            "warn",
            "random numbers come from a generator that everyone shares: a run cannot be repeated from a step",
            "draw from a generator of your own, seeded by seed and step",
        ),
    },
    healthy=({}, {"network.dropout": {"keep": 0.5}}),
    sick=(),
    ask=ask,
)
