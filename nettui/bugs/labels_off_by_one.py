"""Labels are off by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Split


@dataclass(frozen=True)
class LabelsOffByOne:
    """Labels run from −1: one was taken off labels that began at 0, and −1 silently means the last class."""

    name: ClassVar[str] = "labels-off-by-one"
    remedy: ClassVar[str] = "labels must lie in 0..K−1"
    signs: ClassVar[Mapping[str, float]] = {"labels out of range": ALWAYS, "cannot over-fit": ALWAYS}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        def less(split: Split) -> Split:
            return split._replace(t=split.t - 1)

        data = trainer.data
        held = data.validation and less(data.validation)
        return trainer.on(data._replace(train=less(data.train), validation=held))


FAULT: type[Fault] = LabelsOffByOne
