"""Does the held-out loss rise while the training loss falls? (course 6.4)

The network over-fits if the held-out loss is a fifth above its minimum while the training loss is below half
of it. This is measured whenever the held-out part is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import running_mean
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.types import Scalars

RISE_RATIO, GAP_RATIO, EVALUATIONS = 1.2, 0.5, 3
"""Held-out loss relative to its minimum, training loss relative to held-out loss, and at how many
evaluations in a row."""

MIN_RISE = 0.1
"""The rise must also be at least this multiple of the first held-out loss."""


class OverfittingMonitor(NamedTuple):
    """Running mean of the training loss; first, latest and lowest held-out loss; bad evaluations in a row.

    `evaluations` counts all of them; `negative`: a loss was below 0, and losses have no ratios then.
    """

    train: float = math.nan
    first: float = math.nan
    held: float = math.nan
    lowest: float = math.inf
    times: int = 0
    evaluations: int = 0
    negative: bool = False

    def update(self, now: Scalars) -> OverfittingMonitor:
        train = running_mean(self.train, now.loss.data)
        negative = self.negative or now.loss.data < 0
        if now.validation is None or math.isnan(held := now.validation.loss):
            return self._replace(train=train, negative=negative)
        lowest = min(self.lowest, held)
        first = held if math.isnan(self.first) else self.first
        bad = held > RISE_RATIO * lowest and held > lowest + MIN_RISE * first and train < GAP_RATIO * held
        negative = negative or held < 0
        times = self.times + 1 if bad and not negative else 0
        return OverfittingMonitor(train, first, held, lowest, times, self.evaluations + 1, negative)

    def measurements(self) -> Iterator[Measurement]:
        if self.times >= EVALUATIONS:
            yield self._measurement(self.times, "over-fitting")

    def all_well(self) -> Measurement:
        if not self.evaluations:
            raise NotApplicable("nothing is held out: no validation loss")
        if not (math.isfinite(self.held) and math.isfinite(self.train)):
            raise NotApplicable("the loss is not finite")
        if self.negative:
            raise NotApplicable("a loss falls below 0, so that two of them have no ratio")
        if self.evaluations <= EVALUATIONS:
            seen = f"{self.evaluations} evaluation{' is' if self.evaluations == 1 else 's are'}"
            raise NotApplicable(f"{seen} too few: it takes {EVALUATIONS + 1}")
        if self.times:
            raise NotApplicable(f"rising, but for fewer than {EVALUATIONS} evaluations")
        return self._measurement(self.evaluations)

    def _measurement(self, evaluations: int, symptom: str = "") -> Measurement:
        held, best, train = map(format_number, (self.held, self.lowest, self.train))
        return Measurement(
            measured=f"held-out loss {held}, at best {best}, training loss {train}",
            expected="both losses fall",
            evidence=f"{evaluations} evaluations",
            symptom=symptom,
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
    reads=("loss", "validation"),
)
