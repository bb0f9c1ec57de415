"""Does a sample get the same answer alone as among others? (course 3.5)

Eight samples are answered in one batch and one by one. A matrix product over samples must not mix them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble, difference, tolerance
from nettui.checks.probe import Subject
from nettui.common.text import format_number

SAMPLES = 8


def ask(subject: Subject) -> Iterator[Answer]:
    subject = subject.plain
    x = subject.samples.x[:SAMPLES]
    together = subject.predict(x)
    alone = np.concatenate([subject.predict(x[n : n + 1]) for n in range(len(x))])
    off = difference(together, alone)
    symptom = "" if off <= tolerance(x.dtype) else "samples mix in a batch"
    yield Answer(f"relative difference {format_number(off)}", "none", f"{len(x)} samples", symptom)


CHECK = Check(
    name="samples-independent",
    doc=__doc__,
    course="3.5",
    troubles={
        "samples mix in a batch": Trouble(
            "fail",
            "an operation runs over the samples where it should run over the units",
            "look for a mean, a maximum or a softmax along the wrong axis",
        )
    },
    healthy=({}, {"loss.name": "hinge"}, {"network.dropout": {"keep": 0.5}}),
    sick=(("samples mix in a batch", {"fault.name": "softmax-over-batch"}),),
    ask=ask,
)
