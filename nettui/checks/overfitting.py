"""Does the held-out loss rise while the training loss falls? (course 6.4)

The network over-fits if the held-out loss is a fifth above its minimum while the training loss is below half
of it. This is measured whenever the held-out part is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import running_mean
from nettui.common.text import format_number
from nettui.types import Reading

RISE_RATIO, GAP_RATIO, EVALUATIONS = 1.2, 0.5, 3
"""Held-out loss relative to its minimum, training loss relative to held-out loss, and at how many
evaluations in a row."""

MIN_RISE = 0.1
"""The rise must also be at least this multiple of the first held-out loss."""


@dataclass(frozen=True)
class OverfittingMonitor:
    """Running mean of the training loss; first, latest and lowest held-out loss; bad evaluations in a row."""

    train: float = math.nan
    first: float = math.nan
    held: float = math.nan
    lowest: float = math.inf
    times: int = 0

    def update(self, reading: Reading) -> OverfittingMonitor:
        train = running_mean(self.train, reading.loss.data)
        if reading.validation is None:
            return OverfittingMonitor(train, self.first, self.held, self.lowest, self.times)
        held = reading.validation.loss
        lowest = min(self.lowest, held)
        first = held if math.isnan(self.first) else self.first
        bad = held > RISE_RATIO * lowest and held > lowest + MIN_RISE * first and train < GAP_RATIO * held
        return OverfittingMonitor(train, first, held, lowest, self.times + 1 if bad else 0)

    def measurements(self) -> Iterator[Measurement]:
        if self.times >= EVALUATIONS:
            held, best, train = map(format_number, (self.held, self.lowest, self.train))
            measured = f"held-out loss {held}, at best {best}, training loss {train}"
            yield Measurement(
                measured=measured,
                expected="both losses fall",
                evidence=f"{self.times} evaluations",
                symptom="over-fitting",
            )


_RANDOM_LABELS = {"source": "gaussian", "samples": 100, "features": 50, "validation": 0.3}

CHECK = Check(
    name="overfitting",
    doc=__doc__,
    course="6.4",
    symptoms={
        "over-fitting": Symptom(
            "warn",
            cause="the network memorizes the training samples",
            remedy="stop at the lowest held-out loss; try more data, a penalty, dropout, or fewer units",
            effect=True,
        )
    },
    passing=({},),
    failing=(("over-fitting", {"data": _RANDOM_LABELS, "train.batch": 16, "train.epochs": 60}),),
    monitor=OverfittingMonitor(),
)
