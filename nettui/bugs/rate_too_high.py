"""The learning rate is far too high."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import Bug, with_config
from nettui.nn.trainer import BackPropTrainer

FACTOR = 300.0


@dataclass(frozen=True)
class RateTooHigh:
    """The learning rate is 300 times the configured one: each step overshoots the minimum."""

    name: ClassVar[str] = "rate-too-high"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer: Any = trainer.config.optimizer
        return with_config(trainer, optimizer=replace(optimizer, rate=FACTOR * optimizer.rate))


BUG: type[Bug] = RateTooHigh
