"""Every activation of a deep network is a sigmoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_stages
from nettui.nn.activations import Sigmoid
from nettui.nn.stages import ActivationStage, Stage
from nettui.nn.trainer import BackPropTrainer

MIN_HIDDEN_LAYERS = 3


@dataclass(frozen=True)
class DeepSigmoids:
    """Every activation of a deep network is a sigmoid, which passes on at most a quarter of the gradient."""

    name: ClassVar[str] = "deep-sigmoids"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return ActivationStage(stage.layer, Sigmoid()) if isinstance(stage, ActivationStage) else stage

        hidden = len(trainer.config.network.layers) - 1
        require_part(hidden >= MIN_HIDDEN_LAYERS, f"at least {MIN_HIDDEN_LAYERS} hidden layers")
        return with_stages(trainer, change, "an activation other than sigmoid")


BUG: type[Bug] = DeepSigmoids
