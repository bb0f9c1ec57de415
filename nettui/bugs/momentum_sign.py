"""Momentum has the wrong sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault, changed, recast, require_place
from nettui.nn.optimizers import Momentum
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class Braking(Momentum):
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        v = g - self.momentum * slots[0]
        return w - rate * v, v


@dataclass(frozen=True)
class MomentumSign:
    """The velocity is taken off the gradient and not added to it: v ← g − ρv, so each step brakes the one
    before.
    """

    name: ClassVar[str] = "momentum-sign"
    remedy: ClassVar[str] = "v ← ρv + g; w ← w − ηv"
    signs: ClassVar[Mapping[str, float]] = {"velocity subtracted": ALWAYS}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer = trainer.config.optimizer
        require_place(type(optimizer) is Momentum, "the optimizer momentum")
        return changed(trainer, optimizer=recast(Braking, optimizer))


FAULT: type[Fault] = MomentumSign
