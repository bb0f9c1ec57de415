"""Does a larger λ raise the loss? (course 6.2)

The loss of one mini-batch is computed with λ = 0 and with λ = 1; nothing else differs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.types import Figure

ROUND_OFF = 1e3
"""Multiple of the precision of a number that the sum of the squared weights must be of the loss."""


def measure(probe: Probe) -> Iterator[Measurement]:
    params = probe.state.params
    weights, eps = params.flat[: params.layout.weights], float(np.finfo(params.flat.dtype).eps)
    if not np.any(weights):
        raise NotApplicable("all weights are 0, so the penalty is 0 for any λ")
    without_penalty, with_penalty = (probe.tuned(penalty=strength).loss() for strength in (0.0, 1.0))
    if not math.isfinite(without_penalty):
        raise NotApplicable("the loss is not finite")
    if float(np.square(weights, dtype=float).sum()) < ROUND_OFF * eps * abs(without_penalty):
        raise NotApplicable("the loss is so large that a penalty would be lost in its round-off")
    symptom = "" if with_penalty > without_penalty else "penalty without effect"
    figure = Figure("loss", (without_penalty, with_penalty), ("λ = 0", "λ = 1"))
    before, after = format_number(without_penalty), format_number(with_penalty)
    measured = f"{before} → {after}"
    if before == after and not symptom:
        measured = f"{before} → {after}, {format_number(with_penalty - without_penalty)} more"
    yield Measurement(
        measured=measured,
        expected="a larger loss",
        evidence="loss with λ = 0 and λ = 1",
        symptom=symptom,
        figure=figure,
    )


CHECK = Check(
    name="penalty",
    doc=__doc__,
    course="6.2",
    symptoms={
        "penalty without effect": Symptom(
            "fail",
            cause="the penalty is missing from the loss, or has the wrong sign",
            remedy="E = E_data + λR(W)",
        )
    },
    passing=({}, {"loss.penalty": {"name": "l1", "strength": 0.01}}),
    failing=(),
    needs=(Differentiable,),
    tunes=("penalty",),
    measure=measure,
)
