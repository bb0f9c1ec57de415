"""Dropout does not rescale the outputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
from nettui.nn.dropout import Dropout
from nettui.nn.stages import DropoutStage, Stage
from nettui.nn.trainer import BackPropTrainer


class _Unscaled(Dropout):
    training, prediction = 1.0, 1.0


@dataclass(frozen=True)
class DropoutUnscaled:
    """Dropout scales neither in training nor at prediction, where outputs are then 1/p times too large."""

    name: ClassVar[str] = "dropout-unscaled"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            if not isinstance(stage, DropoutStage):
                return stage
            return replace(stage, dropout=as_subclass(_Unscaled, stage.dropout))

        return with_stages(trainer, change, "dropout (network.dropout.keep below 1)")


BUG: type[Bug] = DropoutUnscaled
