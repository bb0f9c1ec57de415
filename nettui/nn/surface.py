"""What a loss surface of two variables is, and the one of a scenario that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

import numpy as np

from nettui.common.lazy import LazyParts
from nettui.types import Array

Point: TypeAlias = tuple[float, float]


class Window(NamedTuple):
    """The visible part of the plane: lower left and upper right corner."""

    low: Point
    high: Point


class Surface(Protocol):
    """E(x, y), element by element, with its gradient; `start` is where a run begins."""

    name: ClassVar[str]
    window: ClassVar[Window]
    minimum: ClassVar[Point | None]
    """The position of the minimum; None if there is none."""

    @property
    def start(self) -> Point: ...

    def __hash__(self) -> int: ...

    def value(self, x: Array, y: Array) -> Array:
        """E(x, y)."""
        ...

    def gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        """∂E/∂x and ∂E/∂y."""
        ...


@dataclass(frozen=True)
class NoSurface:
    """The default: the scenario trains a network, not on a surface."""

    name: ClassVar[str] = "none"
    window: ClassVar[Window] = Window((-1.0, -1.0), (1.0, 1.0))
    minimum: ClassVar[Point | None] = None
    start: ClassVar[Point] = (0.0, 0.0)

    def value(self, x: Array, y: Array) -> Array:
        return np.zeros_like(x)

    def gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return np.zeros_like(x), np.zeros_like(y)


SURFACES = LazyParts[type[Surface]](
    {
        "none": "nettui.nn.surface:NoSurface",
        "ravine": "nettui.nn.surfaces:Ravine",
        "saddle": "nettui.nn.surfaces:Saddle",
        "beale": "nettui.nn.surfaces:Beale",
    }
)
"""Each is loaded with its first use."""
