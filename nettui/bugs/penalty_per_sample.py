"""The penalty is added for every sample of the mini-batch instead of once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nettui.bugs.bug import Bug, require_part, with_config
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class PenaltyPerSample:
    """The penalty is added once for every sample of the mini-batch, in the loss and in its gradient.

    λ is multiplied by the batch size. Loss and gradient agree, so that no gradient check can tell.
    """

    name: ClassVar[str] = "penalty-per-sample"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        penalty: Any = trainer.config.penalty
        samples = trainer.config.batch or len(trainer.data.train.t)
        require_part(penalty.strength > 0, "a penalty (loss.penalty.strength above 0)")
        require_part(samples > 1, "more than one sample in a mini-batch")
        return with_config(trainer, penalty=replace(penalty, strength=samples * penalty.strength))


BUG: type[Bug] = PenaltyPerSample
