"""Momentum has the wrong sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.momentum import Momentum
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class SubtractedVelocity(Momentum):
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        v = g - self.momentum * slots[0]
        return w - rate * v, v


@dataclass(frozen=True)
class MomentumSign:
    """The velocity is subtracted from the gradient, v ← g − ρv, so each step brakes the last one."""

    name: ClassVar[str] = "momentum-sign"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer = trainer.config.optimizer
        require_part(type(optimizer) is Momentum, "the optimizer momentum")
        return with_config(trainer, optimizer=as_subclass(SubtractedVelocity, optimizer))


BUG: type[Bug] = MomentumSign
