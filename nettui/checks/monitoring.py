"""What the live checks share: an alarm with patience, a running mean, a reference loss."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nettui.types import Reading, Step

MEAN_DECAY = 0.9
"""The share of a running mean that is kept at each step."""


@dataclass(frozen=True)
class Alarm:
    """Goes on when something has been wrong for `patience` steps in a row, and off after as many good ones.

    Readings may be missing in between: at least two in a row must agree, and the first and the last of them
    must be `patience` steps apart, both included.
    """

    active: bool = False
    since: int | None = None
    """The first of the latest steps in a row that contradict `active`."""

    def update(self, step: int, bad: bool, patience: int) -> Alarm:
        if bad == self.active:
            return Alarm(self.active)
        if self.since is None:
            return Alarm(self.active, step)
        return Alarm(bad) if step - self.since + 1 >= patience else self


ALARM_OFF = Alarm()


def reference_loss(first: Reading | Step) -> float:
    """The larger of the baseline loss and the data loss of step 0; 0 if that is NaN."""
    if math.isnan(first.loss.data):
        return 0.0
    return max(first.baseline_loss.value if first.baseline_loss else 0.0, first.loss.data)


def running_mean(mean: float, x: float) -> float:
    """The next value of a running mean, MEAN_DECAY · mean + (1 − MEAN_DECAY) · x; its first one if NaN."""
    return x if math.isnan(mean) else MEAN_DECAY * mean + (1 - MEAN_DECAY) * x


def batch_size(reading: Reading) -> float:
    """The number of samples in the mini-batch; NaN if no histogram shows it."""
    for layer in reading.layers:
        if layer.histogram:
            return layer.histogram.of / layer.units
    return math.nan
