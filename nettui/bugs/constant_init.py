"""All weights start at the same value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_network
from nettui.nn.fixed_inits import Constant
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ConstantInit:
    """All weights start at the same value, 0.1, so the units of a layer are equal and stay equal."""

    name: ClassVar[str] = "constant-init"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        require_part(len(network.layers) > 1, "a hidden layer")
        return with_network(trainer, replace(network, init=Constant()))


BUG: type[Bug] = ConstantInit
