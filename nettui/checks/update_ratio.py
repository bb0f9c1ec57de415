"""Does each step change the weights by about a thousandth? (course 6.5; CS231n)

‖ΔW‖/‖W‖ of each layer, in the median over the layers, should lie between 1e-4 and 1e-1. It is too large
when it is so for long; too small only while nothing has been learned: a network that has learned moves less
and less.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from nettui.checks.check import QUIET, Alarm, Answer, Check, Trouble
from nettui.common.text import format_number
from nettui.types import Reading

LOW, HIGH, PATIENCE = 1e-4, 1e-1, 50

LEARNED = 0.9
"""A loss below this share of the first one: something has been learned."""


@dataclass(frozen=True)
class Memory:
    """The first loss, an alarm for each side, and the latest ratio."""

    first: float = math.nan
    large: Alarm = QUIET
    small: Alarm = QUIET
    ratio: float = math.nan

    def see(self, reading: Reading) -> Memory:
        first = reading.loss.data if math.isnan(self.first) else self.first
        ratio = (
            statistics.median(layer.update_ratio for layer in reading.layers) if reading.layers else math.nan
        )
        stuck = not reading.loss.data < LEARNED * first
        return Memory(
            first,
            self.large.see(reading.step, ratio > HIGH, PATIENCE),
            self.small.see(reading.step, ratio < LOW and stuck, PATIENCE),
            ratio,
        )

    def answers(self) -> Iterator[Answer]:
        for alarm, symptom in ((self.large, "updates too large"), (self.small, "updates too small")):
            if alarm.ringing:
                yield Answer(
                    f"‖ΔW‖/‖W‖ {format_number(self.ratio)}",
                    f"{format_number(LOW)} to {format_number(HIGH)}",
                    f"for {PATIENCE} steps, median over the layers",
                    symptom,
                )


CHECK = Check(
    name="update-ratio",
    doc=__doc__,
    course="6.5",
    troubles={
        "updates too large": Trouble(
            "warn", "each step changes the weights by a tenth and more", "a smaller rate", effect=True
        ),
        "updates too small": Trouble(
            "warn",
            "the steps are too short to get anywhere",
            "a larger rate, or look for vanishing gradients",
            effect=True,
        ),
    },
    healthy=({}, {"train.optimizer": {"name": "adam"}}),
    sick=(
        (
            "updates too large",
            {"train.optimizer.rate": 5.0, "loss.penalty": {"strength": 0.1}, "network.hidden": []},
        ),
        ("updates too small", {"fault.name": "rate-too-low"}),
    ),
    watch=Memory(),
)
