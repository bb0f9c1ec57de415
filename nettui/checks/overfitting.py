"""Does the gap between training and held-out loss open? (course 6.4)

Over-fitting: the held-out loss has risen by a fifth over its least value, while the training loss lies
below half of it. It is judged where the held-out part is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Answer, Check, Trouble, smoothed
from nettui.common.text import format_number
from nettui.types import Reading

RISE, GAP, TIMES = 1.2, 0.5, 3
"""Held-out loss over its least, training over held-out loss, and at how many evaluations in a row."""

WORTH = 0.1
"""Share of the first held-out loss that the rise must come to."""


@dataclass(frozen=True)
class Memory:
    """Running mean of the training loss, held-out loss now and at its least, and for how long it is bad."""

    train: float = math.nan
    first: float = math.nan
    held: float = math.nan
    least: float = math.inf
    times: int = 0

    def see(self, reading: Reading) -> Memory:
        train = smoothed(self.train, reading.loss.data)
        if reading.validation is None:
            return Memory(train, self.first, self.held, self.least, self.times)
        held = reading.validation.loss
        least = min(self.least, held)
        first = held if math.isnan(self.first) else self.first
        bad = held > RISE * least and held > least + WORTH * first and train < GAP * held
        return Memory(train, first, held, least, self.times + 1 if bad else 0)

    def answers(self) -> Iterator[Answer]:
        if self.times >= TIMES:
            held, best, train = map(format_number, (self.held, self.least, self.train))
            told = f"held out {held}, at best {best}, training {train}"
            yield Answer(told, "both fall", f"{self.times} evaluations", "over-fitting")


RANDOM = {"source": "gaussian", "samples": 100, "features": 50, "validation": 0.3}

CHECK = Check(
    name="overfitting",
    doc=__doc__,
    course="6.4",
    troubles={
        "over-fitting": Trouble(
            "warn",
            "the network learns the training samples by heart",
            "stop at the least held-out loss; more data, a penalty, dropout, or fewer units",
            effect=True,
        )
    },
    healthy=({},),
    sick=(("over-fitting", {"data": RANDOM, "train.batch": 16, "train.epochs": 60}),),
    watch=Memory(),
)
