"""All biases start far below zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.altered_init import AlteredInit
from nettui.bugs.bug import Bug, require_part, with_network
from nettui.nn.trainer import BackPropTrainer

BIAS = -5.0


@dataclass(frozen=True)
class NegativeBiases:
    """All biases start at −5: relu units are silent on every sample, sigmoid and tanh units are saturated."""

    name: ClassVar[str] = "negative-biases"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        network = trainer.config.network
        biased = any(layer.has_bias for layer in network.layers[:-1])
        require_part(biased, "a hidden layer with biases")
        return with_network(trainer, replace(network, init=AlteredInit(network.init, bias=BIAS)))


BUG: type[Bug] = NegativeBiases
