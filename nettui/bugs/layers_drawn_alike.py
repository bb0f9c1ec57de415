"""Every layer's weights are drawn from the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_stages
from nettui.common.rng import Purpose, stream
from nettui.nn.inits import Init
from nettui.nn.stages import Dense, Stage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _Reseeded(Dense):
    def start(self, init: Init, seed: int) -> Mapping[str, Array]:
        w = init.weight_matrix(stream(seed, Purpose.INIT), self.number, self.fan_in, self.fan_out)
        return {**super().start(init, seed), self.weight: w}


@dataclass(frozen=True)
class LayersDrawnAlike:
    """Each layer's weights come from a new generator with the same seed, so all layers start alike."""

    name: ClassVar[str] = "layers-drawn-alike"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def change(stage: Stage) -> Stage:
            return as_subclass(_Reseeded, stage) if isinstance(stage, Dense) else stage

        require_part(len(trainer.config.network.layers) > 1, "a hidden layer")
        return with_stages(trainer, change, "a layer")


BUG: type[Bug] = LayersDrawnAlike
