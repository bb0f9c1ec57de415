"""Does the loss swing up and down instead of falling? (course 6.5, 8.1)

The running mean of the data loss's change from step to step is compared with that of the loss itself: one
that jumps by a quarter of its size at each step, more in small mini-batches, and has not come below half of
where it began, overshoots.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble, level, samples, smoothed
from nettui.common.text import format_number
from nettui.types import Reading

SWING, PATIENCE = 0.25, 30
"""Mean change of the loss from step to step, relative to its mean, that is a swing; and for how many
steps."""

CROWD = 16
"""Samples a mini-batch; with N of them, fewer than that, a loss scatters by √(16/N) more."""


@dataclass(frozen=True)
class Memory:
    """The level at the start, the latest loss, and running means of the loss and of its changes."""

    level: float = math.nan
    last: float = math.nan
    mean: float = 0.0
    change: float = 0.0
    alarm: Alarm = QUIET

    def see(self, reading: Reading) -> Memory:
        loss = reading.loss.data
        if math.isnan(self.level):
            return Memory(level(reading), loss, loss)
        mean, change = smoothed(self.mean, loss), smoothed(self.change, abs(loss - self.last))
        scatter = max(1.0, math.sqrt(CROWD / samples(reading)))
        swings = change > SWING * scatter * mean and mean > self.level / 2
        return Memory(self.level, loss, mean, change, self.alarm.see(reading.step, swings, PATIENCE))

    def answers(self) -> Iterator[Answer]:
        if self.alarm.ringing:
            told = f"± {format_number(self.change)} a step at a loss of {format_number(self.mean)}"
            yield Answer(
                told, f"below ± {format_number(SWING * self.mean)}", f"for {PATIENCE} steps", "loss swings"
            )


CHECK = Check(
    name="oscillation",
    doc=__doc__,
    course="6.5",
    troubles={
        "loss swings": Trouble(
            "warn",
            "each step overshoots to the other side of the valley",
            "a smaller rate, or a larger batch",
            effect=True,
        )
    },
    healthy=({}, {"train.batch": 4}),
    sick=(("loss swings", {"train.optimizer.rate": 30.0, "network.activation": "tanh"}),),
    watch=Memory(),
)
