"""Does the network predict the same class for every sample? (course 2.5)

The share of the most frequently predicted class of each mini-batch is measured. The check warns if it is 1 at
every step for an epoch, and for at least 30 steps, although the labels differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, count, require_samples, require_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_percent
from nettui.types import Scalars

PATIENCE, MIN_BATCH = 30, 8
"""Steps in a row; smaller mini-batches are ignored, because one class may be predicted for all by chance."""


class OneClassMonitor(NamedTuple):
    """An alarm, the latest accuracy and share of the most frequent class, and how many steps counted.

    `largest` is the largest mini-batch; `patience` is in steps, and `step` the last one that counted.
    """

    alarm: Alarm = ALARM_OFF
    accuracy: float = 0.0
    majority: float = math.nan
    steps: int = 0
    step: int = 0
    largest: int = 0
    patience: int = PATIENCE

    def update(self, now: Scalars) -> OneClassMonitor:
        if math.isnan(now.majority) or math.isnan(now.accuracy):
            return self
        largest = max(self.largest, now.samples)
        if now.samples < MIN_BATCH:
            return self._replace(largest=largest)
        patience = max(PATIENCE, now.batches or 0)
        return OneClassMonitor(
            self.alarm.update(now.step, now.majority == 1.0 and now.accuracy < 0.9, patience),
            now.accuracy,
            now.majority,
            self.steps + 1,
            now.step,
            largest,
            patience,
        )

    def measurements(self) -> Iterator[Measurement]:
        if self.alarm.active:
            measured = f"one class for all samples, {format_percent(self.accuracy)} right"
            yield Measurement(
                measured=measured,
                expected="several classes",
                evidence=f"for at least {PATIENCE} steps",
                symptom="one answer for all",
            )

    def all_well(self) -> Measurement:
        require_samples(self.steps, self.largest, MIN_BATCH)
        if not self.steps:
            raise NotApplicable("no accuracy, or no predicted classes")
        require_steps(self.steps, PATIENCE)
        self.alarm.require_silence(self.step, self.patience)
        share, right = format_percent(self.majority), format_percent(self.accuracy)
        return Measurement(
            measured=f"{share} in one class, {right} right",
            expected="several classes",
            evidence=count(self.steps),
        )


CHECK = Check(
    name="one-class",
    doc=__doc__,
    course="2.5",
    symptoms={
        "one answer for all": Symptom(
            "warn",
            cause="the predictions do not depend on the inputs: units are dead, saturated or equal",
            remedy="a smaller rate, if they did at first; else another init, or more weight on rare classes",
            effect=True,
        )
    },
    passing=({},),
    failing=(("one answer for all", {"fault.name": "zero-init"}),),
    monitor=OneClassMonitor(),
    reads=("step", "accuracy", "majority", "samples", "batches"),
)
