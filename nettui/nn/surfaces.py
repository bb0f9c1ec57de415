"""Loss surfaces of two variables, to compare optimizers on (course 8.1, 8.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import require
from nettui.nn.surface import Point, Window
from nettui.types import Array


@dataclass(frozen=True)
class SurfaceBase:
    """A surface with a configurable starting point."""

    start: Point = (0.0, 0.0)

    def __post_init__(self) -> None:
        require(len(self.start) == 2, "start", "two numbers, x and y", self.start)


@dataclass(frozen=True)
class Ravine(SurfaceBase):
    """E = ½(x² + steepness·y²): plain descent oscillates across the valley and is slow along it. Course 8.1.

    With steepness 100 it is the quadratic of "Why Momentum Really Works" (Goh, Distill 2017): eigenvalues 1
    and 100; plain descent is stable up to a rate of 2/100, momentum β up to (2 + 2β)/100.
    """

    name: ClassVar[str] = "ravine"
    window: ClassVar[Window] = Window((-11.0, -2.5), (11.0, 2.5))
    minimum: ClassVar[Point | None] = (0.0, 0.0)
    start: Point = (-10.0, 1.0)
    steepness: float = 100.0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.steepness > 0, "steepness", "a number above 0", self.steepness)

    def value(self, x: Array, y: Array) -> Array:
        e: Array = (x * x + self.steepness * y * y) / 2
        return e

    def gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return x, self.steepness * y


@dataclass(frozen=True)
class Saddle(SurfaceBase):
    """E = ½(x² − y²): a minimum along x, a maximum along y, gradient 0 at the origin. Course 8.1."""

    name: ClassVar[str] = "saddle"
    window: ClassVar[Window] = Window((-1.5, -1.5), (1.5, 1.5))
    minimum: ClassVar[Point | None] = None
    start: Point = (1.0, 0.001)

    def value(self, x: Array, y: Array) -> Array:
        e: Array = (x * x - y * y) / 2
        return e

    def gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return x, -y


BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))
"""(n, c) of each term (c − x + x·yⁿ)²."""


@dataclass(frozen=True)
class Beale(SurfaceBase):
    """E = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: flat, with steep walls. Course 8.8.

    Beale 1958; the minimum, 0, is at (3, ½).
    """

    name: ClassVar[str] = "beale"
    window: ClassVar[Window] = Window((-1.0, -2.0), (4.5, 2.0))
    minimum: ClassVar[Point | None] = (3.0, 0.5)
    start: Point = (1.0, 1.5)

    def value(self, x: Array, y: Array) -> Array:
        e: Array = sum((c - x + x * y**n) ** 2 for n, c in BEALE)
        return e

    def gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        residuals = [(n, c - x + x * y**n) for n, c in BEALE]
        dx = (2 * r * (y**n - 1) for n, r in residuals)
        dy = (2 * r * x * n * y ** (n - 1) for n, r in residuals)
        return sum(dx), sum(dy)
