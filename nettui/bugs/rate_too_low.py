"""The learning rate is far too low."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import Bug, with_config
from nettui.nn.trainer import BackPropTrainer

FACTOR = 1e-4


@dataclass(frozen=True)
class RateTooLow:
    """The learning rate is a ten-thousandth of the configured one: the parameters hardly change."""

    name: ClassVar[str] = "rate-too-low"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer: Any = trainer.config.optimizer
        return with_config(trainer, optimizer=replace(optimizer, rate=FACTOR * optimizer.rate))


BUG: type[Bug] = RateTooLow
