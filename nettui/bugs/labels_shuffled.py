"""Labels and inputs were shuffled separately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, with_data
from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class LabelsShuffled:
    """The labels were shuffled without their inputs, so they belong to other samples."""

    name: ClassVar[str] = "labels-shuffled"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        rng = stream(trainer.seed, Purpose.ORDER)

        def shuffle(split: Split) -> Split:
            return split._replace(t=rng.permutation(split.t))

        data = trainer.data
        held = data.validation and shuffle(data.validation)
        return with_data(trainer, data._replace(train=shuffle(data.train), validation=held))


BUG: type[Bug] = LabelsShuffled
