"""Does every parameter have a gradient of its shape, made of numbers? (course 3.3)"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject
from nettui.common.text import join_names


def ask(subject: Subject) -> Iterator[Answer]:
    params, gradients = subject.state.params, subject.gradients()
    odd = [name for name in params if name not in gradients or gradients[name].shape != params[name].shape]
    odd += [name for name in gradients if name not in params]
    bad = [name for name, values in gradients.items() if not np.isfinite(values).all()]
    symptom = "gradient of another shape" if odd else "gradient is no number" if bad else ""
    yield Answer(
        join_names(odd or bad) or "all of them",
        "shapes alike, numbers finite",
        f"{len(params)} tensors",
        symptom,
    )


CHECK = Check(
    name="gradient-shapes",
    doc=__doc__,
    course="3.3",
    troubles={
        "gradient of another shape": Trouble(
            "fail", "an update would be spread over the tensor by broadcasting", "dE/dW has the shape of W"
        ),
        "gradient is no number": Trouble(
            "fail", "NaN or infinity on the way back", "smaller initial weights, scaled inputs"
        ),
    },
    healthy=({}, {"network.activation": "prelu"}, {"network.bias": False}),
    sick=(),
    ask=ask,
)
