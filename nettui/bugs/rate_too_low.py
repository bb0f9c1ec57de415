"""The learning rate is far too low."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Bug, with_config
from nettui.nn.trainer import BackPropTrainer

FACTOR = 1e-4


@dataclass(frozen=True)
class RateTooLow:
    """The learning rate is a ten-thousandth of the configured one: the parameters hardly change."""

    name: ClassVar[str] = "rate-too-low"
    remedy: ClassVar[str] = "multiply the rate by 10 until the loss falls clearly within an epoch"
    symptom_probabilities: ClassVar[Mapping[str, float]] = {
        "rate too low": ALWAYS,
        "loss does not fall": OFTEN,
        "updates too small": OFTEN,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer: Any = trainer.config.optimizer
        return with_config(trainer, optimizer=replace(optimizer, rate=FACTOR * optimizer.rate))


BUG: type[Bug] = RateTooLow
