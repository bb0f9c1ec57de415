"""Adam writes its bias-corrected means back into the running means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.adaptive import Adam
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class BiasCorrectedInPlace(Adam):
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = (self.beta1 * slots[0] + (1 - self.beta1) * g) / (1 - self.beta1**step)
        v = (self.beta2 * slots[1] + (1 - self.beta2) * self.size(g)) / (1 - self.beta2**step)
        return w - rate * m / self.divisor(v), m, v


@dataclass(frozen=True)
class AdamInPlace:
    """Adam overwrites its running means with the bias-corrected ones, so each step corrects them again.

    The lecture's formulas can be read this way; training stalls within ten steps.
    """

    name: ClassVar[str] = "adam-in-place"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer = trainer.config.optimizer
        require_part(type(optimizer) is Adam, "the optimizer adam")
        return with_config(trainer, optimizer=as_subclass(BiasCorrectedInPlace, optimizer))


BUG: type[Bug] = AdamInPlace
