"""The inputs lie far from 0 for their spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class InputsOffCenter:
    """To all inputs 6.5 times their standard deviation is added."""

    name: ClassVar[str] = "inputs-off-center"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        offset = 6.5 * float(np.std(data.train.x))

        def moved(split: Split) -> Split:
            return split._replace(x=split.x + offset)

        held = data.validation and moved(data.validation)
        return with_data(trainer, data._replace(train=moved(data.train), validation=held))


BUG: type[Bug] = InputsOffCenter
