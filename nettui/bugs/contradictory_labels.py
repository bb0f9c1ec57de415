"""Equal inputs have different labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, require_part, with_classes, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ContradictoryLabels:
    """Half of the training samples are copies of the other half, with the label of the next class."""

    name: ClassVar[str] = "contradictory-labels"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = with_classes(trainer)
        x, t = data.train
        half = len(t) // 2
        require_part(half > 0, "two training samples or more")
        twice = Split(
            np.concatenate([x[:half], x[:half]]), np.concatenate([t[:half], (t[:half] + 1) % data.classes])
        )
        return with_data(trainer, data._replace(train=twice))


BUG: type[Bug] = ContradictoryLabels
