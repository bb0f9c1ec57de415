"""The hidden layers have no activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, with_stages
from nettui.nn.activations import Linear
from nettui.nn.stages import ActivationStage, Stage
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class NoActivation:
    """The hidden layers have no activation, so that all layers together compute one linear function."""

    name: ClassVar[str] = "no-activation"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return ActivationStage(stage.layer, Linear()) if isinstance(stage, ActivationStage) else stage

        return with_stages(trainer, change, "a hidden layer with an activation")


BUG: type[Bug] = NoActivation
