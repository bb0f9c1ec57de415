"""All weights start at zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault, renetworked, require_place
from nettui.nn.inits import Zeros
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ZeroInit:
    """All weights start at 0: the units of a layer are equal and stay so for ever."""

    name: ClassVar[str] = "zero-init"
    remedy: ClassVar[str] = "draw the weights at random: he for relu, xavier for tanh"
    signs: ClassVar[Mapping[str, float]] = {
        "all weights are zero": ALWAYS,
        "a tensor has no gradient": ALWAYS,
        "cannot over-fit": ALWAYS,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        require_place(len(network.layers) > 1, "a hidden layer")
        return renetworked(trainer, replace(network, init=Zeros()))


FAULT: type[Fault] = ZeroInit
