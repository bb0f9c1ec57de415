"""Adam without its bias correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.adaptive import Adam
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class WithoutBiasCorrection(Adam):
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = self.beta1 * slots[0] + (1 - self.beta1) * g
        v = self.beta2 * slots[1] + (1 - self.beta2) * self.size(g)
        return w - rate * m / self.divisor(v), m, v


@dataclass(frozen=True)
class AdamUncorrected:
    """Adam uses its running means without dividing them by 1 − βᵗ, so the first steps are far too long."""

    name: ClassVar[str] = "adam-uncorrected"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer = trainer.config.optimizer
        require_part(type(optimizer) is Adam, "the optimizer adam")
        return with_config(trainer, optimizer=as_subclass(WithoutBiasCorrection, optimizer))


BUG: type[Bug] = AdamUncorrected
