"""The learning rate is far too high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, SOMETIMES, Fault, changed
from nettui.nn.trainer import BackPropTrainer

FACTOR = 300.0


@dataclass(frozen=True)
class RateTooHigh:
    """The learning rate is 300 times what it was: each step overshoots the valley."""

    name: ClassVar[str] = "rate-too-high"
    remedy: ClassVar[str] = "divide the rate by 10 until the loss falls smoothly"
    signs: ClassVar[Mapping[str, float]] = {
        "rate too high": ALWAYS,
        "loss does not fall": OFTEN,
        "divergence": OFTEN,
        "units died in training": OFTEN,
        "units saturated in training": SOMETIMES,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer: Any = trainer.config.optimizer
        return changed(trainer, optimizer=replace(optimizer, rate=FACTOR * optimizer.rate))


FAULT: type[Fault] = RateTooHigh
