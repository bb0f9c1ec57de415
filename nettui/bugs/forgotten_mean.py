"""The gradient is a sum over the batch where it should be a mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from nettui.bugs.bug import ALWAYS, Fault, changed, recast
from nettui.nn.losses import Loss
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array


@cache
def _summed(kind: type[Loss]) -> Any:
    """A loss like `kind`, with a gradient N times too large."""

    def backward(self: Loss, s: Array, y: Array, t: Array) -> Array:
        return kind.backward(self, s, y, t) * len(t)

    return type(kind.__name__, (kind,), {"backward": backward})


@dataclass(frozen=True)
class ForgottenMean:
    """The loss is a mean over the batch, but its gradient is summed: 1/N is forgotten on the way back."""

    name: ClassVar[str] = "forgotten-mean"
    remedy: ClassVar[str] = "divide dE/ds by the number of samples in the batch"
    signs: ClassVar[Mapping[str, float]] = {
        "loss gradient is a sum": ALWAYS,
        "gradients off by one factor": ALWAYS,
    }

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        loss = trainer.config.loss
        return changed(trainer, loss=recast(_summed(type(loss)), loss))


FAULT: type[Fault] = ForgottenMean
