"""The learning rate is far too high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, SOMETIMES, Bug, with_config
from nettui.nn.trainer import BackPropTrainer

FACTOR = 300.0


@dataclass(frozen=True)
class RateTooHigh:
    """The learning rate is 300 times the configured one: each step overshoots the minimum."""

    name: ClassVar[str] = "rate-too-high"
    remedy: ClassVar[str] = "divide the rate by 10 until the loss falls smoothly"
    symptom_probabilities: ClassVar[Mapping[str, float]] = {
        "rate too high": ALWAYS,
        "loss does not fall": OFTEN,
        "divergence": OFTEN,
        "units died in training": OFTEN,
        "units saturated in training": SOMETIMES,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer: Any = trainer.config.optimizer
        return with_config(trainer, optimizer=replace(optimizer, rate=FACTOR * optimizer.rate))


BUG: type[Bug] = RateTooHigh
