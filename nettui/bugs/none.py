"""No bug: the default of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nettui.bugs.bug import Bug

if TYPE_CHECKING:
    from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class NoBug:
    """There is no bug."""

    name: ClassVar[str] = "none"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        return trainer


BUG: type[Bug] = NoBug
