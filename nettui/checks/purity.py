"""Are loss, gradients, steps and predictions functions of the State alone? (course 3.1)

Inputs, labels, parameters and the states of the global random generators are compared before and after
computing the loss, the gradients, a step and a prediction; and the step is computed twice.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable, Missing, Predicts, Supervised, able
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.comparison import relative_difference
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.data.stored import checksum

NOISE = 1e-6
"""Relative difference of two equal steps below which it may be round-off: float32 has 1e-7."""

TINY = 1e-300
"""What two numbers differ by at least, if their bits differ."""


def measure(probe: Probe) -> Iterator[Measurement]:
    before, asked = _prints(probe), list(_ask(probe))
    after = _prints(probe)
    changed = [what for what, mark in before.items() if after[what] != mark]
    off = 0.0 if changed else _apart(probe)
    if changed:
        measured, symptom = " and ".join(changed), f"{changed[0]} changed"
    elif off:
        measured = f"two equal steps differ by {format_number(off)}"
        symptom = "a step is not repeatable" if off > NOISE else "a step repeats only nearly"
    else:
        measured, symptom = "nothing changed", ""
    yield Measurement(
        measured=measured,
        expected="nothing changed, and twice the same step",
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


def _apart(probe: Probe) -> float:
    """How much two steps after the same State differ: their losses, or the parameters after them."""
    one, other = probe.trainer.step(probe.state), probe.trainer.step(probe.state)
    pairs = [(np.array([one.loss.total]), np.array([other.loss.total]))]
    if one.after is not None and other.after is not None:
        pairs.append((one.after.params.flat, other.after.params.flat))
    return max(0.0 if a.tobytes() == b.tobytes() else max(relative_difference(a, b), TINY) for a, b in pairs)


def _prints(probe: Probe) -> dict[str, int]:
    """A checksum of each thing that must not change."""
    supervised, prints = able(probe.trainer, Supervised), {}
    if not isinstance(supervised, Missing):
        train = supervised.data.train
        prints = {"inputs": checksum(train.x), "labels": checksum(train.t)}
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
        "a step repeats only nearly": Symptom(
            "warn",
            cause="sums are rounded in another order each time (threads, a GPU), or something hidden counts",
            remedy="use one thread, or make all that the step depends on part of its state",
        ),
        "a step is not repeatable": Symptom(
            "fail",
            cause="a step depends on more than the State: on random numbers, or on something that it counts",
            remedy="draw from a generator seeded by seed and step, or make what counts part of its state",
        ),
    },
    passing=({}, {"network.dropout": {"keep": 0.5}}),
    failing=(),
    measure=measure,
)
