"""Dropout scales by the wrong probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_stages
from nettui.nn.dropout import Dropout
from nettui.nn.stages import DropoutStage, Stage
from nettui.nn.trainer import BackPropTrainer


class _ScaledByDropProbability(Dropout):
    @property
    def training(self) -> float:
        return 1.0 if self.mode == "plain" else 1.0 / (1.0 - self.keep)

    @property
    def prediction(self) -> float:
        return 1.0 - self.keep if self.mode == "plain" else 1.0


@dataclass(frozen=True)
class DropoutByDrop:
    """Dropout scales by the drop probability, 1 − p, instead of the keep probability, p."""

    name: ClassVar[str] = "dropout-by-drop"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            if not isinstance(stage, DropoutStage):
                return stage
            require_part(
                stage.dropout.keep != 0.5, "dropout.keep other than 0.5, where p and 1 − p are equal"
            )
            return replace(stage, dropout=as_subclass(_ScaledByDropProbability, stage.dropout))

        return with_stages(trainer, change, "dropout (network.dropout.keep below 1)")


BUG: type[Bug] = DropoutByDrop
