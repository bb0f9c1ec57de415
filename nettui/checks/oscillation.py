"""Does the loss swing up and down instead of falling? (course 6.5, 8.1)

The running mean of the data loss's change from step to step is compared with that of the loss itself. The
loss swings if it changes by a quarter of its size at each step, more for small mini-batches, while it is
still above 60 % of the reference loss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import (
    ALARM_OFF,
    Alarm,
    count,
    reference_loss,
    require_loss,
    require_steps,
    running_mean,
)
from nettui.common.text import format_number
from nettui.types import Scalars

SWING, PATIENCE = 0.25, 30
"""Mean change of the loss from step to step, relative to its mean, that is a swing; and for how many steps
in a row."""

HIGH = 0.6
"""The share of the reference loss above which the loss is high; a low one may scatter more."""

STEADY_BATCH = 48
"""In a smaller mini-batch of N samples, a loss below the reference scatters √(48/N) times as much."""


class OscillationMonitor(NamedTuple):
    """The reference loss, the latest loss, running means of the loss and of its changes, and an alarm.

    `limit` is the largest mean change, relative to the mean loss, that is not a swing; `swing` are the mean
    change, the mean loss and the limit at the last step where it swung.
    """

    reference: float = math.nan
    last: float = math.nan
    mean: float = 0.0
    change: float = 0.0
    alarm: Alarm = ALARM_OFF
    limit: float = SWING
    step: int = 0
    steps: int = 0
    swing: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def update(self, now: Scalars) -> OscillationMonitor:
        loss = now.loss.data
        if not math.isfinite(self.reference):
            if not math.isfinite(loss):
                return self._replace(step=now.step)
            return OscillationMonitor(reference_loss(now), loss, loss, step=now.step, steps=1)
        mean, change = running_mean(self.mean, loss), running_mean(self.change, abs(loss - self.last))
        scatter = math.sqrt(STEADY_BATCH / now.samples) if now.samples else 1.0
        limit = SWING * (max(1.0, scatter) if mean <= self.reference else 1.0)
        swings = change > limit * mean and mean > HIGH * self.reference > 0
        alarm = self.alarm.update(now.step, swings, PATIENCE)
        swing = (change, mean, limit) if swings else self.swing
        steps = self.steps + 1
        return OscillationMonitor(self.reference, loss, mean, change, alarm, limit, now.step, steps, swing)

    def measurements(self) -> Iterator[Measurement]:
        if self.alarm.active:
            yield self._measurement(*self.swing, f"for {PATIENCE} steps", "loss swings")

    def all_well(self) -> Measurement:
        require_loss(self.mean, self.reference)
        require_steps(self.steps, PATIENCE)
        self.alarm.require_silence(self.step, PATIENCE)
        return self._measurement(self.change, self.mean, self.limit, count(self.steps))

    def _measurement(
        self, change: float, mean: float, limit: float, evidence: str, symptom: str = ""
    ) -> Measurement:
        low = format_number(HIGH * self.reference)
        return Measurement(
            measured=f"± {format_number(change)} a step at a loss of {format_number(mean)}",
            expected=f"below ± {format_number(limit * mean)}, or a loss below {low}",
            evidence=evidence,
            symptom=symptom,
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
    reads=("step", "loss", "baseline_loss", "samples"),
)
