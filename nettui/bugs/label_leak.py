"""A column was made from the label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, with_classes, with_data
from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class LabelLeak:
    """The last column is the number of the class with some noise, centred and of variance 1, in all parts."""

    name: ClassVar[str] = "label-leak"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = with_classes(trainer)
        noise = stream(trainer.seed, Purpose.SAMPLE)

        def leaking(split: Split) -> Split:
            x = np.array(split.x)
            told = split.t + 0.01 * noise.standard_normal(len(split.t))
            x[:, -1] = (told - (data.classes - 1) / 2) / max(data.classes / 3.5, 1.0)
            return split._replace(x=x)

        held = data.validation and leaking(data.validation)
        return with_data(trainer, data._replace(train=leaking(data.train), validation=held))


BUG: type[Bug] = LabelLeak
