"""Does the loss swing up and down instead of falling? (course 6.5, 8.1)

The running mean of the data loss's change from step to step is compared with that of the loss itself. The
loss swings if it changes by a quarter of its size at each step, more for small mini-batches, while it is
still above half of the reference loss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm, batch_size, reference_loss, running_mean
from nettui.common.text import format_number
from nettui.types import Reading

SWING, PATIENCE = 0.25, 30
"""Mean change of the loss from step to step, relative to its mean, that is a swing; and for how many steps
in a row."""

STEADY_BATCH = 16
"""In a smaller mini-batch of N samples, the loss scatters √(16/N) times as much."""


@dataclass(frozen=True)
class OscillationMonitor:
    """The reference loss, the latest loss, running means of the loss and of its changes, and an alarm."""

    reference: float = math.nan
    last: float = math.nan
    mean: float = 0.0
    change: float = 0.0
    alarm: Alarm = ALARM_OFF

    def update(self, reading: Reading) -> OscillationMonitor:
        loss = reading.loss.data
        if math.isnan(self.reference):
            return OscillationMonitor(reference_loss(reading), loss, loss)
        mean, change = running_mean(self.mean, loss), running_mean(self.change, abs(loss - self.last))
        scatter = max(1.0, math.sqrt(STEADY_BATCH / batch_size(reading)))
        swings = change > SWING * scatter * mean and mean > self.reference / 2
        return OscillationMonitor(
            self.reference, loss, mean, change, self.alarm.update(reading.step, swings, PATIENCE)
        )

    def measurements(self) -> Iterator[Measurement]:
        if self.alarm.active:
            measured = f"± {format_number(self.change)} a step at a loss of {format_number(self.mean)}"
            yield Measurement(
                measured=measured,
                expected=f"below ± {format_number(SWING * self.mean)}",
                evidence=f"for {PATIENCE} steps",
                symptom="loss swings",
            )


CHECK = Check(
    name="oscillation",
    doc=__doc__,
    course="6.5",
    symptoms={
        "loss swings": Symptom(
            "warn",
            cause="each step overshoots the minimum to the other side",
            remedy="try a smaller rate, or a larger batch",
            effect=True,
        )
    },
    passing=({}, {"train.batch": 4}),
    failing=(("loss swings", {"train.optimizer.rate": 30.0, "network.activation": "tanh"}),),
    monitor=OscillationMonitor(),
)
