"""The penalty's gradient is twice as large as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.regularizers import L2
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _DoubledGradient(L2):
    def add_gradient(self, g: Array, w: Array) -> None:
        super().add_gradient(g, w)
        super().add_gradient(g, w)


@dataclass(frozen=True)
class L2GradientFactor:
    """The gradient of the L2 penalty ½λΣw² is computed as 2λw: the backward pass lacks the factor ½."""

    name: ClassVar[str] = "l2-gradient-factor"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        penalty = trainer.config.penalty
        require_part(type(penalty) is L2, "an l2 penalty (its strength may be 0)")
        return with_config(trainer, penalty=as_subclass(_DoubledGradient, penalty))


BUG: type[Bug] = L2GradientFactor
