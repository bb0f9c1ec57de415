"""No fault: what a scenario has that plants none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nettui.bugs.bug import Fault
from nettui.nn.trainer import BackPropTrainer


@dataclass(frozen=True)
class Nothing:
    """There is no bug."""

    name: ClassVar[str] = "none"
    remedy: ClassVar[str] = ""
    signs: ClassVar[Mapping[str, float]] = {}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        return trainer


FAULT: type[Fault] = Nothing
