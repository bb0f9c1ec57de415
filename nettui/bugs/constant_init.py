"""All weights start at the same value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Fault, renetworked, require_place
from nettui.nn.inits import Constant
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ConstantInit:
    """All weights of the network start at one value, 0.1: the units of a layer are equal and stay equal for
    ever.
    """

    name: ClassVar[str] = "constant-init"
    remedy: ClassVar[str] = "draw the weights at random: he for relu, xavier for tanh"
    signs: ClassVar[Mapping[str, float]] = {"units are equal": ALWAYS, "cannot over-fit": OFTEN}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        require_place(len(network.layers) > 1, "a hidden layer")
        return renetworked(trainer, replace(network, init=Constant()))


FAULT: type[Fault] = ConstantInit
