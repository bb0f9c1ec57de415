"""Does the loss grow instead of falling? (course 6.5)

The data loss is compared with that of chance, or of the first step where that is larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble, level
from nettui.common.text import format_number
from nettui.types import Finding, Reading

TIMES, PATIENCE = 3.0, 10
"""Loss over the level, and for how many steps on end. Sound runs may jump there, but come back."""

HOPELESS = 1e3
"""Loss over the level from which no run comes back."""


def far(loss: float, first: Reading) -> bool:
    """Whether a data loss is beyond HOPELESS times the level."""
    return loss > HOPELESS * level(first) > 0


def judge(reading: Reading, first: Reading) -> Iterator[Finding]:
    """A Finding where one step alone tells."""
    if far(reading.loss.data, first):
        told, expected = (
            f"loss {format_number(reading.loss.data)}",
            f"less than {HOPELESS:.0f} × {format_number(level(first))}",
        )
        yield CHECK.finding(Answer(told, expected, f"step {reading.step}", "divergence"))


@dataclass(frozen=True)
class Memory:
    """The level that losses are measured by, and an alarm."""

    start: float = math.nan
    alarm: Alarm = QUIET
    loss: float = math.nan

    def see(self, reading: Reading) -> Memory:
        loss, start = reading.loss.data, level(reading) if math.isnan(self.start) else self.start
        return Memory(start, self.alarm.see(reading.step, loss > TIMES * start > 0, PATIENCE), loss)

    def answers(self) -> Iterator[Answer]:
        if self.alarm.ringing:
            told = f"loss {format_number(self.loss)}"
            yield Answer(told, f"below {format_number(self.start)}", f"for {PATIENCE} steps", "divergence")


CHECK = Check(
    name="divergence",
    doc=__doc__,
    course="6.5",
    troubles={
        "divergence": Trouble(
            "fail", "the steps are so long that each one overshoots further", "a smaller rate", effect=True
        )
    },
    healthy=({}, {"train.optimizer": {"name": "adam", "rate": 0.01}}),
    sick=(("divergence", {"train.optimizer.rate": 30.0, "network.activation": "tanh"}),),
    watch=Memory(),
)
