"""Does the loss fall at all? (course 6.5, 8.1)

After at least 60 steps and two epochs, the running mean of the data loss is compared with the first loss, or
with the baseline loss if that is smaller: by then the loss of a network that learns has fallen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import running_mean
from nettui.common.text import format_number
from nettui.types import Reading

STEPS, EPOCHS = 60, 2

STUCK = 0.98
"""Multiple of the first loss, or the baseline loss if smaller, above which the loss has not fallen."""


@dataclass(frozen=True)
class PlateauMonitor:
    """The loss to compare with, the running mean of the loss, and the position of the run."""

    initial_loss: float = math.nan
    mean: float = math.nan
    first: int = 0
    step: int = 0
    epoch: int = 0

    def update(self, reading: Reading) -> PlateauMonitor:
        loss = reading.loss.data
        if math.isnan(self.initial_loss):
            chance = (
                reading.baseline_loss.value if reading.baseline_loss and reading.baseline_loss.value else loss
            )
            return PlateauMonitor(min(loss, chance), loss, reading.step, reading.step, reading.epoch)
        mean = running_mean(self.mean, loss)
        return PlateauMonitor(self.initial_loss, mean, self.first, reading.step, reading.epoch)

    def measurements(self) -> Iterator[Measurement]:
        if (
            self.step - self.first >= STEPS
            and self.epoch >= EPOCHS
            and self.mean > STUCK * self.initial_loss > 0
        ):
            measured = f"loss {format_number(self.mean)} from {format_number(self.initial_loss)}"
            yield Measurement(
                measured=measured,
                expected="a falling loss",
                evidence=f"{self.step - self.first} steps",
                symptom="loss does not fall",
            )


CHECK = Check(
    name="plateau",
    doc=__doc__,
    course="6.5",
    symptoms={
        "loss does not fall": Symptom(
            "warn",
            cause="the run is on a plateau: units are equal, dead or saturated, or the rate is wrong",
            remedy="try another rate or init; look at the checks before training",
            effect=True,
        )
    },
    passing=({}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    failing=(
        ("loss does not fall", {"fault.name": "zero-init"}),
        ("loss does not fall", {"fault.name": "rate-too-low"}),
    ),
    monitor=PlateauMonitor(),
)
