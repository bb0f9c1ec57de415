"""Schedules by which the learning rate falls."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import require
from nettui.nn.schedules import Unit


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
