"""The inputs are not scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class RawInputs:
    """The inputs are used as measured, like pixels in 0..255: neither centred nor scaled."""

    name: ClassVar[str] = "raw-inputs"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        low = data.train.x.min(axis=0)

        def raw(split: Split) -> Split:
            return split._replace(x=255.0 * (split.x - low))

        held = data.validation and raw(data.validation)
        return with_data(trainer, data._replace(train=raw(data.train), validation=held))


BUG: type[Bug] = RawInputs
