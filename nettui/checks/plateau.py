"""Does the loss fall at all? (course 6.5, 8.1)

After at least 60 steps and two epochs, the running mean of the data loss is compared with the baseline loss
of classes, or with the first loss of numbers: by then the loss of a network that learns has fallen below it.
A mean that rises again is reported once it has stayed there for 20 steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import count, require_loss, running_mean
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import format_number
from nettui.types import Scalars

STEPS, EPOCHS, PATIENCE = 60, 2, 20
"""The least that a run must have lasted, and for how many steps in a row the loss must not have fallen."""

STUCK = 0.98
"""Multiple of the baseline loss, or of the first loss of numbers, above which the loss has not fallen."""


class PlateauMonitor(NamedTuple):
    """The loss to compare with, the running mean of the loss, and the position of the run.

    `since` is the first of the latest steps in a row at which the loss has not fallen, None if it has.
    """

    initial_loss: float = math.nan
    mean: float = math.nan
    first: int = 0
    step: int = 0
    epoch: int = 0
    since: int | None = None

    def update(self, now: Scalars) -> PlateauMonitor:
        loss = now.loss.data
        if math.isnan(self.initial_loss):
            of_classes = now.baseline_loss is not None and now.baseline_loss.mean is None
            chance = (of_classes and now.baseline_loss and now.baseline_loss.value) or loss
            reference = chance if loss > 0 else loss  # a loss that starts at 0 cannot fall
            return PlateauMonitor(reference, loss, now.step, now.step, now.epoch)
        mean = running_mean(self.mean, loss)
        stuck = mean > STUCK * self.initial_loss > 0
        since = (now.step if self.since is None else self.since) if stuck else None
        return PlateauMonitor(self.initial_loss, mean, self.first, now.step, now.epoch, since)

    def measurements(self) -> Iterator[Measurement]:
        if self._lasted and self.since is not None and self.step - self.since + 1 >= PATIENCE:
            yield self._measurement("loss does not fall")

    def all_well(self) -> Measurement:
        require_loss(self.mean, self.initial_loss)
        if not self._lasted:
            seen = f"{count(self.step - self.first)} in {self.epoch} epoch{'' if self.epoch == 1 else 's'}"
            raise NotApplicable(f"{seen} are too few: it takes {STEPS} steps and {EPOCHS} epochs")
        if self.since is not None:
            again = count(self.step - self.since + 1)
            raise NotApplicable(f"not fallen, but for {again} only at the end: it takes {PATIENCE} to tell")
        return self._measurement("")

    @property
    def _lasted(self) -> bool:
        return self.step - self.first >= STEPS and self.epoch >= EPOCHS

    def _measurement(self, symptom: str) -> Measurement:
        return Measurement(
            measured=f"loss {format_number(self.initial_loss)} → {format_number(self.mean)}",
            expected="a falling loss",
            evidence=count(self.step - self.first),
            symptom=symptom,
        )


CHECK = Check(
    name="plateau",
    doc=__doc__,
    course="6.5",
    symptoms={
        "loss does not fall": Symptom(
            "warn",
            cause="the run is on a plateau: units are equal, dead or saturated, or the rate is wrong",
            remedy="another rate or init; if units are dead, saturated or equal, mend that first",
            effect=True,
        )
    },
    passing=({}, {"train.optimizer": {"name": "sgd", "rate": 0.01}}),
    failing=(
        ("loss does not fall", {"fault.name": "zero-init"}),
        ("loss does not fall", {"fault.name": "rate-too-low"}),
    ),
    monitor=PlateauMonitor(),
    reads=("step", "epoch", "loss", "baseline_loss"),
    overruled_by="attainment",
)
