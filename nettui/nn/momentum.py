"""Optimizers that go on in the direction of earlier gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from nettui.nn.optimizers import ElementWise
from nettui.types import Array


@dataclass(frozen=True)
class Momentum(ElementWise):
    """v ← ρv + g; w ← w − ηv, with ρ the `momentum`. Course 8.2, Polyak 1964."""

    name: ClassVar[str] = "momentum"
    slots: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: float = 0.9

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        v = self.momentum * slots[0] + g
        return w - rate * v, v


@dataclass(frozen=True)
class Nesterov(ElementWise):
    """v ← ρv + g; w ← w − η(g + ρv). Course 8.3, Nesterov 1983.

    w is the look-ahead point itself, so g is the gradient there (Bengio 2012): one gradient per step.
    """

    name: ClassVar[str] = "nesterov"
    slots: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: float = 0.9

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        v = self.momentum * slots[0] + g
        return w - rate * (g + self.momentum * v), v
