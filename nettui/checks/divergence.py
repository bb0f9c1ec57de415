"""Does the loss grow instead of falling? (course 6.5)

The data loss is compared with the reference loss: the larger of the baseline loss, which random guessing has,
and the loss of the first step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, count, reference_loss, require_loss, require_steps
from nettui.common.text import format_number
from nettui.types import Reading, Scalars

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


class DivergenceMonitor(NamedTuple):
    """The reference loss, an alarm, the latest loss, its step, and how many steps were seen."""

    start: float = math.nan
    alarm: Alarm = ALARM_OFF
    loss: float = math.nan
    step: int = 0
    steps: int = 0

    def update(self, now: Scalars) -> DivergenceMonitor:
        loss, start = now.loss.data, self.start
        if math.isnan(start) and not math.isnan(loss):
            start = reference_loss(now)
        alarm = self.alarm.update(now.step, loss > HIGH_LOSS * start > 0, PATIENCE)
        return DivergenceMonitor(start, alarm, loss, now.step, self.steps + 1)

    def measurements(self) -> Iterator[Measurement]:
        if self.loss > DIVERGED * self.start > 0:  # the loss of this step alone is proof enough
            yield Measurement(
                measured=f"loss {format_number(self.loss)}",
                expected=f"less than {DIVERGED:.0f} × {format_number(self.start)}",
                evidence=f"step {self.step}",
                symptom="divergence",
            )
        elif self.alarm.active:
            yield Measurement(
                measured=f"loss {format_number(self.loss)}",
                expected=f"below {format_number(self.start)}",
                evidence=f"for {PATIENCE} steps",
                symptom="divergence",
            )

    def all_well(self) -> Measurement:
        require_loss(self.loss, self.start)
        require_steps(self.steps, PATIENCE)
        self.alarm.require_silence(self.step, PATIENCE)
        return Measurement(
            measured=f"loss {format_number(self.loss)}",
            expected=f"below {HIGH_LOSS:.0f} × {format_number(self.start)}",
            evidence=count(self.steps),
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
    reads=("step", "loss", "baseline_loss"),
)
