"""All initial weights are positive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from nettui.bugs.altered_init import AlteredInit
from nettui.bugs.bug import Bug, with_network
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _Positive(AlteredInit):
    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return np.abs(self.init.weight_matrix(rng, layer, fan_in, fan_out))


@dataclass(frozen=True)
class InitOneSided:
    """All initial weights are positive, as if they were drawn between 0 and a limit (np.random.rand)."""

    name: ClassVar[str] = "init-one-sided"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        return with_network(trainer, replace(network, init=_Positive(network.init)))


BUG: type[Bug] = InitOneSided
