"""The columns are measured in units of very different size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, require_part, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class FeaturesUnscaled:
    """The scales of the columns run from 1/200 of their own to 5 times it, from the first to the last."""

    name: ClassVar[str] = "features-unscaled"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        width = data.train.x.shape[1]
        require_part(width > 1, "two columns or more")
        scale = np.geomspace(0.005, 5.0, width)

        def unscaled(split: Split) -> Split:
            return split._replace(x=scale * split.x)

        held = data.validation and unscaled(data.validation)
        return with_data(trainer, data._replace(train=unscaled(data.train), validation=held))


BUG: type[Bug] = FeaturesUnscaled
