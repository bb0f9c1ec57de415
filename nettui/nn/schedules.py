"""How the learning rate changes with time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol


class Schedule(Protocol):
    """The factor on the optimizer's rate at a step."""

    name: ClassVar[str]

    def factor(self, step: int, epoch: int, epochs: int) -> float:
        """The rate's factor; `step` counts mini-batches from 0, `epoch` passes from 0 to epochs − 1."""
        ...


@dataclass(frozen=True)
class Constant:
    """η[k] = η."""

    name: ClassVar[str] = "constant"

    def factor(self, step: int, epoch: int, epochs: int) -> float:
        return 1.0


SCHEDULES: dict[str, type[Schedule]] = {part.name: part for part in (Constant,)}
