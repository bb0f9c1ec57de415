"""The loss is summed over the batch instead of averaged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from nettui.bugs.bug import Bug, as_subclass, with_config
from nettui.nn.losses import Loss
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


@cache
def _summed(kind: type[Loss]) -> Any:
    """A subclass of a loss that is N times too large, and its gradient with it."""

    def per_sample(self: Loss, s: Array, t: Array) -> Array:
        return kind.per_sample(self, s, t) * len(t)

    def backward(self: Loss, s: Array, y: Array, t: Array) -> Array:
        return kind.backward(self, s, y, t) * len(t)

    return type(kind.__name__, (kind,), {"per_sample": per_sample, "backward": backward})


@dataclass(frozen=True)
class LossIsASum:
    """The loss is summed over the batch, not averaged, so a good rate depends on the batch size."""

    name: ClassVar[str] = "loss-is-a-sum"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        return with_config(trainer, loss=as_subclass(_summed(type(loss)), loss))


BUG: type[Bug] = LossIsASum
