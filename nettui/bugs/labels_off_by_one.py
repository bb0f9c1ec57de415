"""Labels are off by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, with_classes, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class LabelsOffByOne:
    """Labels start at −1, not 0: 1 was subtracted once too often, and −1 silently means the last class."""

    name: ClassVar[str] = "labels-off-by-one"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def less(split: Split) -> Split:
            return split._replace(t=split.t - 1)

        data = with_classes(trainer)
        held = data.validation and less(data.validation)
        return with_data(trainer, data._replace(train=less(data.train), validation=held))


BUG: type[Bug] = LabelsOffByOne
