"""Is a batch's loss the mean of its samples' losses? (course 3.1)

Each of eight samples is made a batch of its own; the mean of the eight losses is compared with the loss of
all.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble, close
from nettui.checks.probe import Subject
from nettui.common.text import format_number

SAMPLES = 8


def ask(subject: Subject) -> Iterator[Answer]:
    whole = subject.plain.few(SAMPLES)
    x, t = whole.samples
    together = whole.loss()
    alone = float(np.mean([whole.on(x[n : n + 1], t[n : n + 1]).loss() for n in range(len(t))]))
    symptom = "" if close(together, alone, x.dtype) else "batch loss is no mean"
    evidence = f"{len(t)} samples, together and one by one"
    yield Answer(
        f"{format_number(together)} against {format_number(alone)}", "the same loss", evidence, symptom
    )


CHECK = Check(
    name="batch-mean",
    doc=__doc__,
    course="3.1",
    troubles={
        "batch loss is no mean": Trouble(
            "fail",
            "the loss is a sum over the batch, or its samples depend on one another",
            "take the mean over the samples of a loss that looks at one row of scores at a time",
        )
    },
    healthy=({}, {"loss.name": "perceptron"}, {"network.dropout": {"keep": 0.5}}),
    sick=(
        ("batch loss is no mean", {"fault.name": "loss-is-a-sum"}),
        ("batch loss is no mean", {"fault.name": "softmax-over-batch"}),
    ),
    ask=ask,
)
