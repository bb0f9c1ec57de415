"""The initial weights are far too large."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.altered_init import AlteredInit
from nettui.bugs.bug import Bug, with_network
from nettui.nn.trainer import BackPropTrainer

FACTOR = 20.0


@dataclass(frozen=True)
class InitTooLarge:
    """The initial weights are 20 times too large: tanh and sigmoid units saturate, relu outputs explode."""

    name: ClassVar[str] = "init-too-large"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        return with_network(trainer, replace(network, init=AlteredInit(network.init, factor=FACTOR)))


BUG: type[Bug] = InitTooLarge
