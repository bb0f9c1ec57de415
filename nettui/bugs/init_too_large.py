"""The initial weights are far too large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.altered_init import Altered
from nettui.bugs.bug import ALWAYS, OFTEN, Fault, renetworked
from nettui.nn.trainer import BackPropTrainer

FACTOR = 20.0


@dataclass(frozen=True)
class InitTooLarge:
    """The initial weights are 20 times too large: tanh and sigmoid saturate, relu outputs explode layer by
    layer.
    """

    name: ClassVar[str] = "init-too-large"
    remedy: ClassVar[str] = "smaller initial weights: xavier for tanh, he for relu"
    signs: ClassVar[Mapping[str, float]] = {
        "initial loss far too high": ALWAYS,
        "exploding gradient": OFTEN,
        "wide layers": OFTEN,
        "saturated units": OFTEN,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        return renetworked(trainer, replace(network, init=Altered(network.init, factor=FACTOR)))


FAULT: type[Fault] = InitTooLarge
