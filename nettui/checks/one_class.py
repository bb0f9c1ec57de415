"""Does the network predict the same class for every sample? (course 2.5)

The share of the most frequently predicted class of each mini-batch is measured. The check warns if it is 1 at
every step for an epoch, and for at least 30 steps, although the labels differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, batch_size
from nettui.common.text import format_percent
from nettui.types import Reading

PATIENCE, MIN_BATCH = 30, 8
"""Steps in a row; smaller mini-batches are ignored, because one class may be predicted for all by chance."""


@dataclass(frozen=True)
class OneClassMonitor:
    """An alarm, and the latest accuracy."""

    alarm: Alarm = ALARM_OFF
    accuracy: float = 0.0

    def update(self, reading: Reading) -> OneClassMonitor:
        if not batch_size(reading) >= MIN_BATCH:
            return self
        same = reading.majority == 1.0 and reading.accuracy < 0.9
        return OneClassMonitor(
            self.alarm.update(reading.step, same, max(PATIENCE, reading.batches or 0)), reading.accuracy
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


CHECK = Check(
    name="one-class",
    doc=__doc__,
    course="2.5",
    symptoms={
        "one answer for all": Symptom(
            "warn",
            cause="the predictions do not depend on the inputs: units are dead, saturated or equal",
            remedy="try a smaller rate, another init; look for dead and saturated units",
            effect=True,
        )
    },
    passing=({},),
    failing=(("one answer for all", {"fault.name": "zero-init"}),),
    monitor=OneClassMonitor(),
)
