"""The penalty's gradient has a factor too many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault, changed, recast, require_place
from nettui.nn.regularizers import L2
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _Doubled(L2):
    def add_gradient(self, g: Array, w: Array) -> None:
        super().add_gradient(g, w)
        super().add_gradient(g, w)


@dataclass(frozen=True)
class L2GradientFactor:
    """The gradient of the L2 penalty ½λΣw² is taken to be 2λw: the factor ½ is forgotten on the way back."""

    name: ClassVar[str] = "l2-gradient-factor"
    remedy: ClassVar[str] = (
        "the gradient of ½λΣw² is λw, that of λΣw² is 2λw: use one form in loss and gradient"
    )
    signs: ClassVar[Mapping[str, float]] = {"penalty gradient wrong": ALWAYS}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        penalty = trainer.config.penalty
        require_place(type(penalty) is L2, "an l2 penalty (its strength may be 0)")
        return changed(trainer, penalty=recast(_Doubled, penalty))


FAULT: type[Fault] = L2GradientFactor
