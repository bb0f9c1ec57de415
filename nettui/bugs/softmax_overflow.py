"""The softmax overflows on large scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.losses import CrossEntropy
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _UnstableSoftmax(CrossEntropy):
    def predict(self, s: Array) -> Array:
        y: Array = np.exp(s)
        y /= y.sum(axis=1, keepdims=True)
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        losses: Array = -np.log(self.predict(s)[np.arange(len(t)), t])
        return losses


@dataclass(frozen=True)
class SoftmaxOverflow:
    """The softmax is e^s/Σe^s without subtracting the maximum first: it overflows from scores of 710 on."""

    name: ClassVar[str] = "softmax-overflow"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        require_part(type(loss) is CrossEntropy, "the loss cross-entropy")
        return with_config(trainer, loss=as_subclass(_UnstableSoftmax, loss))


BUG: type[Bug] = SoftmaxOverflow
