"""The softmax takes exponentials of large scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import ALWAYS, OFTEN, Fault, changed, recast, require_place
from nettui.nn.losses import CrossEntropy
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


class _Overflowing(CrossEntropy):
    def predict(self, s: Array) -> Array:
        y: Array = np.exp(s)
        y /= y.sum(axis=1, keepdims=True)
        return y

    def per_sample(self, s: Array, t: Array) -> Array:
        losses: Array = -np.log(self.predict(s)[np.arange(len(t)), t])
        return losses


@dataclass(frozen=True)
class SoftmaxOverflow:
    """The softmax is e^s/Σe^s with no maximum taken off first: it overflows from scores of 710 on."""

    name: ClassVar[str] = "softmax-overflow"
    remedy: ClassVar[str] = (
        "take the largest score off each row first: softmax does not change, and nothing overflows"
    )
    signs: ClassVar[Mapping[str, float]] = {
        "overflow on large scores": ALWAYS,
        "overflow on sure answers": ALWAYS,
        "overflow under stress": OFTEN,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        require_place(type(loss) is CrossEntropy, "the loss cross-entropy")
        return changed(trainer, loss=recast(_Overflowing, loss))


FAULT: type[Fault] = SoftmaxOverflow
