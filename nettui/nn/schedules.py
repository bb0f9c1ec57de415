"""Learning-rate schedules: a factor on the optimizer's rate over time; and when training ends early."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeAlias

from nettui.common.errors import require

Unit: TypeAlias = Literal["step", "epoch"]

Stop: TypeAlias = Literal["never", "all-classified"]
"""When training ends before its last epoch."""


class Schedule(Protocol):
    """A factor that depends on the time k = 0, 1, …, counted in `unit`: mini-batches or epochs."""

    name: ClassVar[str]

    @property
    def unit(self) -> Unit: ...

    def factor(self, k: int, total: int) -> float:
        """The factor at time k; `total` is the length of the run, or an upper bound on it."""
        ...


@dataclass(frozen=True)
class Constant:
    """η."""

    name: ClassVar[str] = "constant"
    unit: ClassVar[Unit] = "step"

    def factor(self, k: int, total: int) -> float:
        return 1.0


@dataclass(frozen=True)
class Inverse:
    """η/(k+1), the lecture's const/k with k counted from 1. Course 3.2."""

    name: ClassVar[str] = "inverse"
    unit: Unit = "step"

    def factor(self, k: int, total: int) -> float:
        return 1.0 / (k + 1)


@dataclass(frozen=True)
class Staircase:
    """η·gamma^⌊k/every⌋: multiplied by gamma every `every` steps or epochs."""

    name: ClassVar[str] = "step"
    gamma: float = 0.5
    every: int = 10
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 < self.gamma <= 1, "gamma", "a number above 0 and at most 1", self.gamma)
        require(self.every >= 1, "every", "a whole number of at least 1", self.every)

    def factor(self, k: int, total: int) -> float:
        return float(self.gamma ** (k // self.every))


@dataclass(frozen=True)
class Exponential:
    """η·gamma^k."""

    name: ClassVar[str] = "exponential"
    gamma: float = 0.95
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 < self.gamma <= 1, "gamma", "a number above 0 and at most 1", self.gamma)

    def factor(self, k: int, total: int) -> float:
        return float(self.gamma**k)


@dataclass(frozen=True)
class Cosine:
    """η·(floor + (1 − floor)·½(1 + cos πk/K)): from η down to floor·η over the run (Loshchilov 2016)."""

    name: ClassVar[str] = "cosine"
    floor: float = 0.0
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        require(0 <= self.floor <= 1, "floor", "a number from 0 to 1", self.floor)

    def factor(self, k: int, total: int) -> float:
        return self.floor + (1 - self.floor) * (1 + math.cos(math.pi * k / total)) / 2


def warmup_factor(k: int, steps: int) -> float:
    """(k + 1)/steps for step k of the first `steps`, then 1: a linear warm-up, on top of any schedule."""
    return min(1.0, (k + 1) / steps) if steps else 1.0


SCHEDULES: dict[str, type[Schedule]] = {
    part.name: part for part in (Constant, Inverse, Staircase, Exponential, Cosine)
}
