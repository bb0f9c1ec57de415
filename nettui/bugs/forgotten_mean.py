"""The gradient is summed over the batch instead of averaged."""

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
    """A subclass of a loss whose gradient is N times too large."""

    def backward(self: Loss, s: Array, y: Array, t: Array) -> Array:
        return kind.backward(self, s, y, t) * len(t)

    return type(kind.__name__, (kind,), {"backward": backward})


@dataclass(frozen=True)
class ForgottenMean:
    """The loss is a mean over the batch, but its gradient is a sum: the backward pass forgets the 1/N."""

    name: ClassVar[str] = "forgotten-mean"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        return with_config(trainer, loss=as_subclass(_summed(type(loss)), loss))


BUG: type[Bug] = ForgottenMean
