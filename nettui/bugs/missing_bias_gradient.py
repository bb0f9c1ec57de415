"""The gradient of the biases is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Bug, as_subclass, with_stages
from nettui.nn.stages import BackwardContext, Dense, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op


class _NoBiasGradient(Dense):
    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        context.grads[self.bias][:] = 0.0
        return op


@dataclass(frozen=True)
class MissingBiasGradient:
    """Back-propagation leaves the biases' gradients at 0, so the biases keep their initial values."""

    name: ClassVar[str] = "missing-bias-gradient"
    remedy: ClassVar[str] = "compute dE/db = Σₙ dE/dz for every layer"
    symptom_probabilities: ClassVar[Mapping[str, float]] = {
        "bias gradients missing": ALWAYS,
        "bias gradient wrong": ALWAYS,
        "no bias has a gradient": ALWAYS,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return (
                as_subclass(_NoBiasGradient, stage) if isinstance(stage, Dense) and stage.has_bias else stage
            )

        return with_stages(trainer, change, "a layer with biases")


BUG: type[Bug] = MissingBiasGradient
