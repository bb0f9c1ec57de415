"""An activation's derivative is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Bug, as_subclass, with_stages
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
    remedy: ClassVar[str] = "multiply by f′(z): a(1−a) for sigmoid, 1−a² for tanh, z > 0 for relu"
    symptom_probabilities: ClassVar[Mapping[str, float]] = {
        "derivative left out": ALWAYS,
        "gradients wrong below the last layer": ALWAYS,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            curved = isinstance(stage, ActivationStage) and not isinstance(stage.f, Linear)
            return as_subclass(_WithoutDerivative, stage) if curved else stage

        return with_stages(trainer, change, "a hidden layer whose activation is not linear")


BUG: type[Bug] = WrongDerivative
