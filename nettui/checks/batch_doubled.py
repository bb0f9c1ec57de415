"""Is the loss of a batch that holds every sample twice the same? (course 3.1)

A loss that is a mean does not depend on the size of the batch, so that neither the learning rate does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble, close
from nettui.checks.probe import Subject
from nettui.common.text import format_number


def ask(subject: Subject) -> Iterator[Answer]:
    one = subject.plain.few()
    x, t = one.samples
    once, twice = one.loss(), one.on(np.concatenate([x, x]), np.concatenate([t, t])).loss()
    same = close(once, twice, x.dtype)
    symptom = "" if same else "loss grows with the batch"
    yield Answer(
        f"{format_number(once)} → {format_number(twice)}",
        "the same loss",
        f"{len(t)} samples, doubled",
        symptom,
    )


CHECK = Check(
    name="batch-doubled",
    doc=__doc__,
    course="3.1",
    troubles={
        "loss grows with the batch": Trouble(
            "fail",
            "the loss is a sum over the batch, or its samples depend on one another",
            "divide by the number of samples",
        )
    },
    healthy=({}, {"loss.name": "hinge"}, {"network.dropout": {"keep": 0.5}}),
    sick=(("loss grows with the batch", {"fault.name": "loss-is-a-sum"}),),
    ask=ask,
)
