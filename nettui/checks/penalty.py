"""Does turning up λ raise the loss? (course 6.2)

The loss of one mini-batch is taken with λ = 0 and with λ = 1; nothing else differs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number
from nettui.types import Figure


def ask(subject: Subject) -> Iterator[Answer]:
    subject.config("penalty")
    params = subject.state.params
    if not np.any(params.flat[: params.layout.weights]):
        raise Unanswered("all weights are 0, and so is every penalty")
    without, with_ = (subject.vary("penalty", strength=strength).loss() for strength in (0.0, 1.0))
    symptom = "" if with_ > without else "penalty without effect"
    figure = Figure("loss", (without, with_), ("λ = 0", "λ = 1"))
    told = f"{format_number(without)} → {format_number(with_)}"
    yield Answer(told, "a rise", "loss with λ = 0 and λ = 1", symptom, figure)


CHECK = Check(
    name="penalty",
    doc=__doc__,
    course="6.2",
    troubles={
        "penalty without effect": Trouble(
            "fail", "the penalty is not added to the loss, or with the wrong sign", "E = E_data + λR(W)"
        )
    },
    healthy=({}, {"loss.penalty": {"name": "l1", "strength": 0.01}}),
    sick=(),
    ask=ask,
)
