"""Dropout stays on at prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_stages
from nettui.common.rng import Purpose, stream
from nettui.nn.stages import DropoutStage, MaskRng, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op


class _AlwaysActive(DropoutStage):
    def forward(
        self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
    ) -> Op:
        rng = mask_rng or (lambda layer: stream(0, Purpose.MASK, layer))
        return super().forward(params, x, rng, inputs)


@dataclass(frozen=True)
class DropoutAtTest:
    """Units are dropped at prediction as in training, so predictions are noisy."""

    name: ClassVar[str] = "dropout-at-test"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return as_subclass(_AlwaysActive, stage) if isinstance(stage, DropoutStage) else stage

        return with_stages(trainer, change, "dropout (network.dropout.keep below 1)")


BUG: type[Bug] = DropoutAtTest
