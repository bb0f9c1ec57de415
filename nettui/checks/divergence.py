"""Does the loss grow instead of falling? (course 6.5)

The data loss is compared with the reference loss: the larger of the baseline loss, which random guessing has,
and the loss of the first step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, reference_loss
from nettui.common.text import format_number
from nettui.types import Finding, Reading

HIGH_LOSS, PATIENCE = 3.0, 10
"""Multiple of the reference loss, and for how many steps in a row. Good runs may jump there, but recover."""

DIVERGED = 1e3
"""Multiple of the reference loss from which no run recovers."""


def has_diverged(loss: float, first: Reading) -> bool:
    """Whether a data loss is more than DIVERGED times the reference loss."""
    return loss > limit(first)


def limit(first: Reading) -> float:
    """DIVERGED times the reference loss; infinity where there is none."""
    highest = DIVERGED * reference_loss(first)
    return highest if highest > 0 else math.inf


def step_findings(reading: Reading, first: Reading) -> Iterator[Finding]:
    """A Finding if the loss of this step alone is proof enough."""
    if has_diverged(reading.loss.data, first):
        measurement = Measurement(
            measured=f"loss {format_number(reading.loss.data)}",
            expected=f"less than {DIVERGED:.0f} × {format_number(reference_loss(first))}",
            evidence=f"step {reading.step}",
            symptom="divergence",
        )
        yield CHECK.finding(measurement)


@dataclass(frozen=True)
class DivergenceMonitor:
    """The reference loss, an alarm, and the latest loss."""

    start: float = math.nan
    alarm: Alarm = ALARM_OFF
    loss: float = math.nan

    def update(self, reading: Reading) -> DivergenceMonitor:
        loss, start = reading.loss.data, reference_loss(reading) if math.isnan(self.start) else self.start
        return DivergenceMonitor(
            start, self.alarm.update(reading.step, loss > HIGH_LOSS * start > 0, PATIENCE), loss
        )

    def measurements(self) -> Iterator[Measurement]:
        if self.alarm.active:
            yield Measurement(
                measured=f"loss {format_number(self.loss)}",
                expected=f"below {format_number(self.start)}",
                evidence=f"for {PATIENCE} steps",
                symptom="divergence",
            )


CHECK = Check(
    name="divergence",
    doc=__doc__,
    course="6.5",
    symptoms={
        "divergence": Symptom(
            "fail",
            cause="the steps are so long that each one overshoots the minimum further",
            remedy="a smaller learning rate",
            effect=True,
        )
    },
    passing=({}, {"train.optimizer": {"name": "adam", "rate": 0.01}}),
    failing=(("divergence", {"train.optimizer.rate": 30.0, "network.activation": "tanh"}),),
    monitor=DivergenceMonitor(),
)
