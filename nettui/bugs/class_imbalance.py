"""Nearly all samples are of one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ClassImbalance:
    """Of each class but the first, one training sample in 60 is left."""

    name: ClassVar[str] = "class-imbalance"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        rare = np.flatnonzero(data.train.t != 0)
        kept = np.sort(np.concatenate([np.flatnonzero(data.train.t == 0), rare[::60]]))
        return with_data(trainer, data._replace(train=Split(data.train.x[kept], data.train.t[kept])))


BUG: type[Bug] = ClassImbalance
