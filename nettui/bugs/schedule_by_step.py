"""The schedule is advanced after every mini-batch instead of every epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import Bug, require_part, with_config
from nettui.nn.schedules import Constant
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ScheduleByStep:
    """The schedule of the rate counts mini-batches instead of epochs, so that the rate is soon used up.

    It is what `scheduler.step()` inside the loop over the mini-batches does in PyTorch.
    """

    name: ClassVar[str] = "schedule-by-step"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        schedule: Any = trainer.config.schedule
        by_epoch = schedule.unit == "epoch" and not isinstance(schedule, Constant)
        require_part(by_epoch, "a schedule that counts epochs")
        return with_config(trainer, schedule=replace(schedule, unit="step"))


BUG: type[Bug] = ScheduleByStep
