"""Does each step change the weights by about a thousandth? (course 6.5; CS231n)

The median of ‖ΔW‖/‖W‖ over the layers should lie between 1e-4 and 1e-1. The check warns if it is outside this
range for many steps in a row. Small updates count only while the loss has not fallen: the steps of a network
that has learned become smaller and smaller.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import ALARM_OFF, Alarm
from nettui.common.text import format_number
from nettui.types import Reading

LOW, HIGH, PATIENCE = 1e-4, 1e-1, 50
"""Limits of the ratio, and for how many steps in a row it must be outside them."""

LEARNED = 0.9
"""Multiple of the first loss below which the network has learned something."""


@dataclass(frozen=True)
class UpdateRatioMonitor:
    """The first loss, an alarm for each limit, and the latest ratio."""

    first: float = math.nan
    large: Alarm = ALARM_OFF
    small: Alarm = ALARM_OFF
    ratio: float = math.nan

    def update(self, reading: Reading) -> UpdateRatioMonitor:
        first = reading.loss.data if math.isnan(self.first) else self.first
        ratio = (
            statistics.median(layer.update_ratio for layer in reading.layers) if reading.layers else math.nan
        )
        stuck = not reading.loss.data < LEARNED * first
        return UpdateRatioMonitor(
            first,
            self.large.update(reading.step, ratio > HIGH, PATIENCE),
            self.small.update(reading.step, ratio < LOW and stuck, PATIENCE),
            ratio,
        )

    def measurements(self) -> Iterator[Measurement]:
        for alarm, symptom in ((self.large, "updates too large"), (self.small, "updates too small")):
            if alarm.active:
                yield Measurement(
                    measured=f"‖ΔW‖/‖W‖ {format_number(self.ratio)}",
                    expected=f"{format_number(LOW)} to {format_number(HIGH)}",
                    evidence=f"for {PATIENCE} steps, median over the layers",
                    symptom=symptom,
                )


CHECK = Check(
    name="update-ratio",
    doc=__doc__,
    course="6.5",
    symptoms={
        "updates too large": Symptom(
            "warn",
            cause="each step changes the weights by a tenth or more",
            remedy="try a smaller rate",
            effect=True,
        ),
        "updates too small": Symptom(
            "warn",
            cause="the steps are too short to make progress",
            remedy="try a larger rate, or look for vanishing gradients",
            effect=True,
        ),
    },
    passing=({}, {"train.optimizer": {"name": "adam"}}),
    failing=(
        (
            "updates too large",
            {"train.optimizer.rate": 5.0, "loss.penalty": {"strength": 0.1}, "network.hidden": []},
        ),
        ("updates too small", {"fault.name": "rate-too-low"}),
    ),
    monitor=UpdateRatioMonitor(),
)
