"""The softmax is taken twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Fault, changed, recast, require_place
from nettui.nn.losses import CrossEntropy
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _Twice(CrossEntropy):
    def per_sample(self, s: Array, t: Array) -> Array:
        return super().per_sample(self.predict(s), t)

    def backward(self, s: Array, y: Array, t: Array) -> Array:
        dy = super().backward(y, self.predict(y), t)
        ds: Array = y * (dy - (dy * y).sum(axis=1, keepdims=True))
        return ds


@dataclass(frozen=True)
class DoubleSoftmax:
    """The network ends in a softmax and the loss takes another of it, so that no answer can be surer than e
    : 1.
    """

    name: ClassVar[str] = "double-softmax"
    remedy: ClassVar[str] = "give the loss the scores, or take the loss without its softmax"
    signs: ClassVar[Mapping[str, float]] = {"answers cannot be sure": ALWAYS, "loss has a floor": OFTEN}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        require_place(type(loss) is CrossEntropy, "the loss cross-entropy")
        return changed(trainer, loss=recast(_Twice, loss))


FAULT: type[Fault] = DoubleSoftmax
