"""The mask in ReLU's backward pass comes from the wrong tensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
from nettui.nn.activations import ReLU
from nettui.nn.stages import ActivationStage, BackwardContext, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op


class _MaskedByGradient(ActivationStage):
    def backward(self, context: BackwardContext) -> Op:
        return super().backward(context)._replace(out=context.dy * (context.dy > 0.0))


@dataclass(frozen=True)
class ReLUMask:
    """The backward pass of ReLU is zero where the gradient is negative, not the input: dz = da·(da > 0)."""

    name: ClassVar[str] = "relu-mask"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            rectified = isinstance(stage, ActivationStage) and isinstance(stage.f, ReLU)
            return as_subclass(_MaskedByGradient, stage) if rectified else stage

        return with_stages(trainer, change, "a relu layer")


BUG: type[Bug] = ReLUMask
