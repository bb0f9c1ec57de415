"""Does the network answer the same when it is asked twice? (course 7.2)

At prediction nothing is random. The same samples are asked twice in one batch, and again as if a step had
passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nettui.checks.check import Answer, Check, Trouble, difference, tolerance
from nettui.checks.probe import Subject
from nettui.common.text import format_number

SAMPLES = 16


def ask(subject: Subject) -> Iterator[Answer]:
    x = subject.samples.x[:SAMPLES]
    one, two = np.split(subject.predict(np.concatenate([x, x])), 2)
    later = subject.at(replace(subject.state, step=subject.state.step + 1)).predict(x)
    off = max(difference(one, two), difference(one, later))
    symptom = "" if off <= tolerance(x.dtype) else "prediction is noisy"
    yield Answer(
        f"relative difference {format_number(off)}", "none", f"{len(x)} samples, asked thrice", symptom
    )


CHECK = Check(
    name="evaluate-twice",
    doc=__doc__,
    course="7.2",
    troubles={
        "prediction is noisy": Trouble(
            "fail",
            "units are still dropped at random at prediction",
            "switch dropout off at prediction (model.eval(), train=False)",
            effect=True,
        )
    },
    healthy=({}, {"network.dropout": {"keep": 0.5}}, {"network.dropout": {"keep": 0.5, "mode": "plain"}}),
    sick=(("prediction is noisy", {"fault.name": "dropout-at-test", "network.dropout": {"keep": 0.8}}),),
    ask=ask,
)
