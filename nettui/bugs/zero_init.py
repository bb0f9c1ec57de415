"""All weights start at zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_network
from nettui.nn.fixed_inits import Zeros
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ZeroInit:
    """All weights start at 0, so the units of a layer are equal and stay equal."""

    name: ClassVar[str] = "zero-init"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        require_part(len(network.layers) > 1, "a hidden layer")
        return with_network(trainer, replace(network, init=Zeros()))


BUG: type[Bug] = ZeroInit
