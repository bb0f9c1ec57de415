"""How a gradient becomes an update; each optimizer is a pure function over one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

from nettui.errors import require
from nettui.record import Array

Slots: TypeAlias = Mapping[str, Array]


class Optimizer(Protocol):
    """w (P,) and g (P,) are all parameters and their gradient; slots are vectors of the same length."""

    name: ClassVar[str]

    @property
    def rate(self) -> float:
        """η, before any schedule."""
        ...

    def init(self, w: Array) -> Slots:
        """The slots before the first step."""
        ...

    def update(self, w: Array, g: Array, slots: Slots, rate: float, step: int) -> tuple[Array, Slots]:
        """New parameters and slots; `step` counts updates from 1."""
        ...


@dataclass(frozen=True)
class SGD:
    """w ← w − η·g. Course 3.1."""

    name: ClassVar[str] = "sgd"
    rate: float = 0.1

    def __post_init__(self) -> None:
        require(self.rate > 0, "rate", "a number above 0", self.rate)

    def init(self, w: Array) -> Slots:
        return {}

    def update(self, w: Array, g: Array, slots: Slots, rate: float, step: int) -> tuple[Array, Slots]:
        new = g * -rate
        new += w
        return new, {}


OPTIMIZERS: dict[str, type[Optimizer]] = {part.name: part for part in (SGD,)}
