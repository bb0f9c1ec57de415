"""An activation's derivative is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
from nettui.nn.activations import Linear
from nettui.nn.stages import ActivationStage, BackwardContext, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op


class _WithoutDerivative(ActivationStage):
    def backward(self, context: BackwardContext) -> Op:
        return super().backward(context)._replace(out=context.dy)


@dataclass(frozen=True)
class WrongDerivative:
    """The backward pass of every activation passes the gradient on as if the derivative were 1."""

    name: ClassVar[str] = "wrong-derivative"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            curved = isinstance(stage, ActivationStage) and not isinstance(stage.f, Linear)
            return as_subclass(_WithoutDerivative, stage) if curved else stage

        return with_stages(trainer, change, "a hidden layer whose activation is not linear")


BUG: type[Bug] = WrongDerivative
