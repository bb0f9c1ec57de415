"""The held-out part is scaled by its own statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_data
from nettui.data.preprocessing import rescale, scaling
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ValidationOwnStatistics:
    """The held-out samples are scaled by their own mean and standard deviation, not the training part's."""

    name: ClassVar[str] = "validation-own-statistics"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        require_part(data.validation is not None, "samples held out (data.validation above 0)")
        assert data.validation is not None
        x = data.validation.x
        return with_data(
            trainer,
            data._replace(validation=data.validation._replace(x=rescale(x, scaling(x, "standardize")))),
        )


BUG: type[Bug] = ValidationOwnStatistics
