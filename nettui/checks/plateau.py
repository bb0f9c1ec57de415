"""Does the loss fall at all? (course 6.5, 8.1)

After at least 60 steps and two epochs the running mean of the data loss is compared with the first loss, or
with that of chance where it is smaller: by then a network that learns has taken off something.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import Answer, Check, Trouble, smoothed
from nettui.common.text import format_number
from nettui.types import Reading

STEPS, EPOCHS = 60, 2

STUCK = 0.98
"""Share of the level at the start, chance or the first loss where that is smaller, above which it has not
moved."""


@dataclass(frozen=True)
class Memory:
    """The level at the start, the running mean of the loss, and how far the run is."""

    level: float = math.nan
    mean: float = math.nan
    first: int = 0
    step: int = 0
    epoch: int = 0

    def see(self, reading: Reading) -> Memory:
        loss = reading.loss.data
        if math.isnan(self.level):
            chance = (
                reading.baseline_loss.value if reading.baseline_loss and reading.baseline_loss.value else loss
            )
            return Memory(min(loss, chance), loss, reading.step, reading.step, reading.epoch)
        mean = smoothed(self.mean, loss)
        return Memory(self.level, mean, self.first, reading.step, reading.epoch)

    def answers(self) -> Iterator[Answer]:
        if self.step - self.first >= STEPS and self.epoch >= EPOCHS and self.mean > STUCK * self.level > 0:
            told = f"loss {format_number(self.mean)} from {format_number(self.level)}"
            yield Answer(told, "less and less", f"{self.step - self.first} steps", "loss does not fall")


CHECK = Check(
    name="plateau",
    doc=__doc__,
    course="6.5",
    troubles={
        "loss does not fall": Trouble(
            "warn",
            "the run stands on a plateau: units are equal, dead or saturated, or the rate is wrong",
            "another rate; another init; look at the checks before training",
            effect=True,
        )
    },
    healthy=({}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    sick=(
        ("loss does not fall", {"fault.name": "zero-init"}),
        ("loss does not fall", {"fault.name": "rate-too-low"}),
    ),
    watch=Memory(),
)
