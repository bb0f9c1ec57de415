"""Nearly all samples are of one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, with_classes, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ClassImbalance:
    """Of each class but the first, one sample in 60 is left."""

    name: ClassVar[str] = "class-imbalance"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = with_classes(trainer)

        def uneven(split: Split) -> Split:
            rare = np.flatnonzero(split.t != 0)
            kept = np.sort(np.concatenate([np.flatnonzero(split.t == 0), rare[::60]]))
            return Split(split.x[kept], split.t[kept])

        held = data.validation and uneven(data.validation)
        return with_data(trainer, data._replace(train=uneven(data.train), validation=held))


BUG: type[Bug] = ClassImbalance
