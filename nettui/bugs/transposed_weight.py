"""A weight matrix is not transposed in the backward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
from nettui.nn.stages import BackwardContext, Dense, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op


class _Transposed(Dense):
    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        return op._replace(out=context.dy @ context.params[self.weight])


@dataclass(frozen=True)
class TransposedWeight:
    """The backward pass multiplies by a square weight matrix, not its transpose: dE/dz·W, not dE/dz·Wᵀ."""

    name: ClassVar[str] = "transposed-weight"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            square = isinstance(stage, Dense) and stage.number > 1 and stage.fan_in == stage.fan_out
            return as_subclass(_Transposed, stage) if square else stage

        return with_stages(trainer, change, "two consecutive hidden layers of the same width")


BUG: type[Bug] = TransposedWeight
