"""Does every parameter tensor have a gradient of the same shape, without NaN or infinities? (course 3.3)"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Differentiable
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import Probe
from nettui.common.text import join_names


def measure(probe: Probe) -> Iterator[Measurement]:
    params, gradients = probe.state.params, probe.gradients()
    misshapen = [
        name for name in params if name not in gradients or gradients[name].shape != params[name].shape
    ]
    misshapen += [name for name in gradients if name not in params]
    not_finite = [name for name, values in gradients.items() if not np.isfinite(values).all()]
    symptom = "gradient of another shape" if misshapen else "gradient is not finite" if not_finite else ""
    yield Measurement(
        measured=join_names(misshapen or not_finite) or "all of them",
        expected="equal shapes, finite numbers",
        evidence=f"{len(params)} tensors",
        symptom=symptom,
    )


CHECK = Check(
    name="gradient-shapes",
    doc=__doc__,
    course="3.3",
    symptoms={
        "gradient of another shape": Symptom(
            "fail",
            cause="broadcasting would silently apply the update to the whole tensor",
            remedy="dE/dW must have the shape of W",
        ),
        "gradient is not finite": Symptom(
            "fail",
            cause="the backward pass produces NaN or infinities",
            remedy="use smaller initial weights, scale the inputs",
        ),
    },
    passing=({}, {"network.activation": "prelu"}, {"network.bias": False}),
    failing=(),
    needs=(Differentiable,),
    measure=measure,
)
