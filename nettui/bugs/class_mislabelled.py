"""Four in five training samples of one class have the label of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, with_classes, with_data
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ClassMislabelled:
    """Four in five training samples of the last class have the label of the first; those held out do not."""

    name: ClassVar[str] = "class-mislabelled"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = with_classes(trainer)
        labels = data.train.t.copy()
        last = np.flatnonzero(labels == data.classes - 1)
        labels[last[np.arange(len(last)) % 5 > 0]] = 0
        return with_data(trainer, data._replace(train=data.train._replace(t=labels)))


BUG: type[Bug] = ClassMislabelled
