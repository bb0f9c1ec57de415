"""How the learning rate changes with time: a factor on the optimizer's rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeAlias

from nettui.common.errors import require

Unit: TypeAlias = Literal["step", "epoch"]


class Schedule(Protocol):
    """The factor at time k = 0, 1, … `of` − 1, counted in its `unit`: mini-batches or epochs."""

    name: ClassVar[str]

    @property
    def unit(self) -> Unit: ...

    def factor(self, k: int, of: int) -> float:
        """The rate's factor at time k; `of` is the whole length of the run, or more than it."""
        ...


@dataclass(frozen=True)
class Constant:
    """η."""

    name: ClassVar[str] = "constant"
    unit: ClassVar[Unit] = "step"

    def factor(self, k: int, of: int) -> float:
        return 1.0


@dataclass(frozen=True)
class Inverse:
    """η/(k+1), the lecture's const/k with k counted from 1. Course 3.2."""

    name: ClassVar[str] = "inverse"
    unit: Unit = "step"

    def factor(self, k: int, of: int) -> float:
        return 1.0 / (k + 1)


@dataclass(frozen=True)
class Staircase:
    """η·gamma^⌊k/every⌋: constant, then suddenly lower."""

    name: ClassVar[str] = "step"
    gamma: float = 0.5
    every: int = 10
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 < self.gamma <= 1, "gamma", "a number above 0 and at most 1", self.gamma)
        require(self.every >= 1, "every", "a whole number of at least 1", self.every)

    def factor(self, k: int, of: int) -> float:
        return float(self.gamma ** (k // self.every))


@dataclass(frozen=True)
class Exponential:
    """η·gamma^k."""

    name: ClassVar[str] = "exponential"
    gamma: float = 0.95
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 < self.gamma <= 1, "gamma", "a number above 0 and at most 1", self.gamma)

    def factor(self, k: int, of: int) -> float:
        return float(self.gamma**k)


@dataclass(frozen=True)
class Cosine:
    """η·(floor + (1 − floor)·½(1 + cos πk/K)): from η down to floor·η over the run (Loshchilov 2016)."""

    name: ClassVar[str] = "cosine"
    floor: float = 0.0
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 <= self.floor <= 1, "floor", "a number from 0 to 1", self.floor)

    def factor(self, k: int, of: int) -> float:
        return self.floor + (1 - self.floor) * (1 + math.cos(math.pi * k / of)) / 2


SCHEDULES: dict[str, type[Schedule]] = {
    part.name: part for part in (Constant, Inverse, Staircase, Exponential, Cosine)
}
