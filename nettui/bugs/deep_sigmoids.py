"""Sigmoids all the way up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Bug, require_part, with_stages
from nettui.nn.activations import Sigmoid
from nettui.nn.stages import ActivationStage, Stage
from nettui.nn.trainer import BackPropTrainer

LAYERS = 3


@dataclass(frozen=True)
class DeepSigmoids:
    """Every activation of a deep network is a sigmoid, which passes on a quarter of the gradient at most."""

    name: ClassVar[str] = "deep-sigmoids"
    remedy: ClassVar[str] = "relu with he, or tanh with xavier; no sigmoid but at a two-class output"
    symptom_probabilities: ClassVar[Mapping[str, float]] = {
        "vanishing gradient": ALWAYS,
        "one answer for all": OFTEN,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return ActivationStage(stage.layer, Sigmoid()) if isinstance(stage, ActivationStage) else stage

        hidden = len(trainer.config.network.layers) - 1
        require_part(hidden >= LAYERS, f"{LAYERS} hidden layers or more")
        return with_stages(trainer, change, "an activation that is no sigmoid")


BUG: type[Bug] = DeepSigmoids
