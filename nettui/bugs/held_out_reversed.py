"""The held-out samples have their columns in reverse order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Bug, require_part, with_data
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class HeldOutReversed:
    """The columns of the held-out samples stand in reverse order: images are turned by half a turn."""

    name: ClassVar[str] = "held-out-reversed"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        data = trainer.data
        require_part(data.validation is not None, "samples held out (data.validation above 0)")
        assert data.validation is not None
        turned = data.validation._replace(x=data.validation.x[:, ::-1])
        return with_data(trainer, data._replace(validation=turned))


BUG: type[Bug] = HeldOutReversed
