"""The softmax is taken over the wrong axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.losses import CrossEntropy
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _SoftmaxAcrossBatch(CrossEntropy):
    def predict(self, s: Array) -> Array:
        return super().predict(s.T).T

    def per_sample(self, s: Array, t: Array) -> Array:
        losses: Array = -np.log(self.predict(s)[np.arange(len(t)), t])
        return losses


@dataclass(frozen=True)
class SoftmaxOverBatch:
    """The softmax is taken over the samples of the batch (axis 0), not over the classes of each sample."""

    name: ClassVar[str] = "softmax-over-batch"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        require_part(type(loss) is CrossEntropy, "the loss cross-entropy")
        return with_config(trainer, loss=as_subclass(_SoftmaxAcrossBatch, loss))


BUG: type[Bug] = SoftmaxOverBatch
