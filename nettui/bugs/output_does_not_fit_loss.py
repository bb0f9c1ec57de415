"""The network ends in a sigmoid, and the loss expects scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_network
from nettui.nn.activations import Sigmoid
from nettui.nn.losses import BinaryCrossEntropy, CrossEntropy
from nettui.nn.stages import ActivationStage
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class OutputDoesNotFitLoss:
    """The network ends in a sigmoid, and the loss applies a softmax or a sigmoid of its own."""

    name: ClassVar[str] = "output-does-not-fit-loss"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        fits = isinstance(trainer.config.loss, CrossEntropy | BinaryCrossEntropy)
        require_part(fits, "the loss cross-entropy or binary-cross-entropy")
        network = trainer.config.network
        squash = ActivationStage(network.layers[-1].site, Sigmoid())
        return with_network(trainer, replace(network, stages=(*network.stages, squash)))


BUG: type[Bug] = OutputDoesNotFitLoss
