"""The initial weights are far too small."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.altered_init import AlteredInit
from nettui.bugs.bug import Bug, with_network
from nettui.nn.trainer import BackPropTrainer

FACTOR = 1e-3


@dataclass(frozen=True)
class InitTooSmall:
    """The initial weights are a thousandth of the configured ones: activations and gradients vanish."""

    name: ClassVar[str] = "init-too-small"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        return with_network(trainer, replace(network, init=AlteredInit(network.init, factor=FACTOR)))


BUG: type[Bug] = InitTooSmall
