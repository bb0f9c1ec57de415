"""Adam corrects its running means in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Fault, changed, recast, require_place
from nettui.nn.optimizers import Adam
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class InPlace(Adam):
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        m = (self.beta1 * slots[0] + (1 - self.beta1) * g) / (1 - self.beta1**step)
        v = (self.beta2 * slots[1] + (1 - self.beta2) * self.size(g)) / (1 - self.beta2**step)
        return w - rate * m / self.divisor(v), m, v


@dataclass(frozen=True)
class AdamInPlace:
    """Adam writes the corrected means back onto the running ones, so that each step corrects what is
    corrected.

    As the lecture writes it out; it stalls within ten steps.
    """

    name: ClassVar[str] = "adam-in-place"
    remedy: ClassVar[str] = "keep m and v as they are, and correct copies of them"
    signs: ClassVar[Mapping[str, float]] = {"means corrected in place": ALWAYS, "loss does not fall": OFTEN}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        optimizer = trainer.config.optimizer
        require_place(type(optimizer) is Adam, "the optimizer adam")
        return changed(trainer, optimizer=recast(InPlace, optimizer))


FAULT: type[Fault] = AdamInPlace
