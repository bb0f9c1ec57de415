"""The initial weights are far too small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.altered_init import Altered
from nettui.bugs.bug import ALWAYS, Fault, renetworked
from nettui.nn.trainer import BackPropTrainer

FACTOR = 1e-3


@dataclass(frozen=True)
class InitTooSmall:
    """The initial weights are a thousandth of what they were: activations and gradients die by depth."""

    name: ClassVar[str] = "init-too-small"
    remedy: ClassVar[str] = "larger initial weights: xavier for tanh, he for relu"
    signs: ClassVar[Mapping[str, float]] = {"narrow layers": ALWAYS, "vanishing gradient": ALWAYS}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        return renetworked(trainer, replace(network, init=Altered(network.init, factor=FACTOR)))


FAULT: type[Fault] = InitTooSmall
