"""Optimizers: pure functions from a gradient to new parameters, on one flat vector.

w, g: parameters and gradient; η: the learning rate after the schedule.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

import numpy as np

from nettui.common.errors import require
from nettui.common.lazy import LazyParts
from nettui.nn.buffer_pool import empty_vector
from nettui.types import Array

Slots: TypeAlias = Mapping[str, Array]

BLOCK = 2**14
"""Parameters updated at a time: few enough that the temporary arrays of a rule fit in the CPU cache."""


class Optimizer(Protocol):
    """w (P,) and g (P,) are all parameters and their gradient; each slot is a vector of the same length."""

    name: ClassVar[str]

    @property
    def rate(self) -> float:
        """The learning rate before the schedule."""
        ...

    def init(self, w: Array) -> Slots:
        """The slots before the first step."""
        ...

    def update(self, w: Array, g: Array, slots: Slots, rate: float, step: int) -> tuple[Array, Slots]:
        """New parameters and slots; `step` counts updates from 1."""
        ...


@dataclass(frozen=True)
class ElementWise(ABC):
    """An element-wise update: `rule` returns the new w and the new slots, in the order of `slots`."""

    name: ClassVar[str]
    slots: ClassVar[tuple[str, ...]] = ()
    rate: float = 0.1

    def __post_init__(self) -> None:
        require(self.rate > 0, "rate", "a number above 0", self.rate)
        for name in ("momentum", "decay", "beta1", "beta2"):
            value = getattr(self, name, 0.0)
            require(0 <= value < 1, name, "a number of at least 0 and below 1", value)
        for name in ("epsilon", "weight_decay"):
            value = getattr(self, name, 0.0)
            require(value >= 0, name, "a number of at least 0", value)

    @abstractmethod
    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]: ...

    def init(self, w: Array) -> Slots:
        return _read_only({name: np.zeros_like(w) for name in self.slots})

    def update(self, w: Array, g: Array, slots: Slots, rate: float, step: int) -> tuple[Array, Slots]:
        old = [slots[name] for name in self.slots]
        new_w, *new_slots = [empty_vector(w.size, w.dtype) for _ in (w, *old)]
        for start in range(0, w.size, BLOCK):
            part = slice(start, start + BLOCK)
            results = self.rule(w[part], g[part], rate, step, *(slot[part] for slot in old))
            for vector, result in zip((new_w, *new_slots), results, strict=True):
                vector[part] = result
        return new_w, _read_only(dict(zip(self.slots, new_slots, strict=True)))


@dataclass(frozen=True)
class SGD(ElementWise):
    """w ← w − ηg. Course 3.1."""

    name: ClassVar[str] = "sgd"

    def rule(self, w: Array, g: Array, rate: float, step: int, *slots: Array) -> Sequence[Array]:
        return (w - rate * g,)


def _read_only(slots: Slots) -> Slots:
    for slot in slots.values():
        slot.flags.writeable = False
    return slots


OPTIMIZERS = LazyParts[type[ElementWise]](
    {
        "sgd": "nettui.nn.optimizers:SGD",
        "momentum": "nettui.nn.momentum:Momentum",
        "nesterov": "nettui.nn.momentum:Nesterov",
        "adagrad": "nettui.nn.adaptive:AdaGrad",
        "adadelta": "nettui.nn.adaptive:Adadelta",
        "rmsprop": "nettui.nn.adaptive:RMSProp",
        "adam": "nettui.nn.adaptive:Adam",
        "adamw": "nettui.nn.adaptive:AdamW",
    }
)
"""Each is loaded with its first use."""
