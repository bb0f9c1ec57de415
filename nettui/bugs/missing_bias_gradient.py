"""The gradient of the biases is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
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

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return (
                as_subclass(_NoBiasGradient, stage) if isinstance(stage, Dense) and stage.has_bias else stage
            )

        return with_stages(trainer, change, "a layer with biases")


BUG: type[Bug] = MissingBiasGradient
