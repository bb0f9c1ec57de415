"""The softmax is applied twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, as_subclass, require_part, with_config
from nettui.nn.losses import CrossEntropy
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _DoubleSoftmaxLoss(CrossEntropy):
    def per_sample(self, s: Array, t: Array) -> Array:
        return super().per_sample(self.predict(s), t)

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        dy = super().backward(y, self.predict(y), t)
        ds: Array = y * (dy - (dy * y).sum(axis=1, keepdims=True))
        return ds


@dataclass(frozen=True)
class DoubleSoftmax:
    """The network ends in a softmax and the loss applies another one, so no class gets more than e times the
    probability of another.
    """

    name: ClassVar[str] = "double-softmax"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        require_part(type(loss) is CrossEntropy, "the loss cross-entropy")
        return with_config(trainer, loss=as_subclass(_DoubleSoftmaxLoss, loss))


BUG: type[Bug] = DoubleSoftmax
