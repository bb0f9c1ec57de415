"""The held-out part is scaled by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, Fault, require_place
from nettui.data.preprocessing import rescale, scaling
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class ValidationOwnStatistics:
    """The held-out samples are scaled by their own mean and standard deviation, not by those of the
    training part.
    """

    name: ClassVar[str] = "validation-own-statistics"
    remedy: ClassVar[str] = "keep the training part's mean and std, and apply them to every part"
    signs: ClassVar[Mapping[str, float]] = {"held-out part scaled by itself": ALWAYS}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        require_place(data.validation is not None, "samples held out (data.validation above 0)")
        assert data.validation is not None
        x = data.validation.x
        return trainer.on(
            data._replace(validation=data.validation._replace(x=rescale(x, scaling(x, "standardize"))))
        )


FAULT: type[Fault] = ValidationOwnStatistics
