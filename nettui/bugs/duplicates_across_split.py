"""The held-out samples are training samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.bugs.bug import Bug, require_part, with_data
from nettui.data.dataset import Split
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class DuplicatesAcrossSplit:
    """As many training samples as are held out take their place."""

    name: ClassVar[str] = "duplicates-across-split"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        require_part(data.validation is not None, "samples held out (data.validation above 0)")
        assert data.validation is not None
        rows = np.arange(len(data.validation.t)) % len(data.train.t)
        return with_data(trainer, data._replace(validation=Split(data.train.x[rows], data.train.t[rows])))


BUG: type[Bug] = DuplicatesAcrossSplit
