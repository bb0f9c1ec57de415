"""Does the loss grow instead of falling? (course 6.5)

The data loss is compared with that of chance, or of the first step where that is larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble
from nettui.record import Reading
from nettui.text import number

TIMES, PATIENCE = 3.0, 10
"""Loss over the level, and for how many steps on end. Sound runs may jump there, but come back."""


@dataclass(frozen=True)
class Memory:
    """The level that the loss started from, and an alarm."""

    level: float = math.nan
    alarm: Alarm = QUIET
    loss: float = math.nan

    def see(self, reading: Reading) -> Memory:
        loss, level = reading.loss.data, self.level
        if math.isnan(level):
            level = max(reading.chance.value if reading.chance else 0.0, loss)
        return Memory(level, self.alarm.see(reading.step, loss > TIMES * level > 0, PATIENCE), loss)

    def answers(self) -> Iterator[Answer]:
        if self.alarm.ringing:
            told = f"loss {number(self.loss)}"
            yield Answer(told, f"below {number(self.level)}", f"for {PATIENCE} steps", "divergence")


CHECK = Check(
    name="divergence",
    doc=__doc__,
    course="6.5",
    troubles={
        "divergence": Trouble(
            "fail", "the steps are so long that each one overshoots further", "a smaller rate"
        )
    },
    healthy=({}, {"train.optimizer": {"name": "adam", "rate": 0.01}}),
    sick=(("divergence", {"train.optimizer.rate": 30.0, "network.activation": "tanh"}),),
    watch=Memory(),
)
