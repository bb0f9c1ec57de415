"""Does the network give every sample the same class? (course 2.5)

The share of the most frequent answer in a mini-batch is 1 on every step of an epoch, 30 steps at least,
although the labels differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble, samples
from nettui.common.text import format_percent
from nettui.types import Reading

PATIENCE, CROWD = 30, 8
"""Steps on end, and samples in a mini-batch below which one answer for all is no wonder."""


@dataclass(frozen=True)
class Memory:
    """An alarm, and the latest accuracy."""

    alarm: Alarm = QUIET
    accuracy: float = 0.0

    def see(self, reading: Reading) -> Memory:
        if not samples(reading) >= CROWD:
            return self
        same = reading.majority == 1.0 and reading.accuracy < 0.9
        return Memory(
            self.alarm.see(reading.step, same, max(PATIENCE, reading.batches or 0)), reading.accuracy
        )

    def answers(self) -> Iterator[Answer]:
        if self.alarm.ringing:
            told = f"one answer for all, {format_percent(self.accuracy)} right"
            yield Answer(told, "several answers", f"for {PATIENCE} steps or more", "one answer for all")


CHECK = Check(
    name="one-class",
    doc=__doc__,
    course="2.5",
    troubles={
        "one answer for all": Trouble(
            "warn",
            "what the network says does not depend on what it is shown: units are dead, saturated or equal",
            "a smaller rate, another init; look at dead and saturated units",
            effect=True,
        )
    },
    healthy=({},),
    sick=(("one answer for all", {"fault.name": "zero-init"}),),
    watch=Memory(),
)
