"""Initial parameters: each initializer draws a layer's weights from the random stream passed to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeAlias

import numpy as np

from nettui.common.errors import require
from nettui.common.lazy import LazyParts
from nettui.types import Array

Form: TypeAlias = Literal["normal", "uniform"]


class Init(Protocol):
    """Initial parameters of one dense layer; `layer` counts from 1."""

    name: ClassVar[str]

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        """W with shape (fan_in, fan_out)."""
        ...

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        """b with shape (fan_out,)."""
        ...


@dataclass(frozen=True, kw_only=True)
class RandomInit:
    """An initializer whose biases all start at `bias`."""

    bias: float = 0.0

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        return np.full(fan_out, self.bias)


@dataclass(frozen=True)
class Normal(RandomInit):
    """W = mean + std·randn. Course 5.1 (std 0.01) and 5.2 (std 1)."""

    name: ClassVar[str] = "normal"
    std: float = 0.01
    mean: float = 0.0

    def __post_init__(self) -> None:
        require(self.std >= 0, "std", "a number of at least 0", self.std)

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.mean + self.std * rng.standard_normal((fan_in, fan_out))


@dataclass(frozen=True)
class Uniform(RandomInit):
    """W uniform in mean ± limit, with std limit/√3."""

    name: ClassVar[str] = "uniform"
    limit: float = 0.05
    mean: float = 0.0

    def __post_init__(self) -> None:
        require(self.limit >= 0, "limit", "a number of at least 0", self.limit)

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.mean + rng.uniform(-self.limit, self.limit, (fan_in, fan_out))


@dataclass(frozen=True)
class Xavier(RandomInit):
    """W = randn/√fan_in: keeps the variance in layers that are linear near 0 (Glorot 2010). Course 5.3."""

    name: ClassVar[str] = "xavier"
    form: Form = "normal"

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return _scaled(rng, self.form, fan_in, (fan_in, fan_out))


@dataclass(frozen=True)
class He(RandomInit):
    """W = randn/√(fan_in/2): compensates for the half that ReLU sets to 0 (He 2015). Course 5.5."""

    name: ClassVar[str] = "he"
    form: Form = "normal"

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return _scaled(rng, self.form, fan_in / 2, (fan_in, fan_out))


@dataclass(frozen=True)
class ByLayer:
    """Another init for each layer, the first of them for layer 1."""

    name: ClassVar[str] = "by-layer"
    inits: tuple[Init, ...]

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.inits[layer - 1].weight_matrix(rng, layer, fan_in, fan_out)

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        return self.inits[layer - 1].bias_vector(layer, fan_out)


def _scaled(rng: np.random.Generator, form: Form, fan: float, shape: tuple[int, int]) -> Array:
    """Variance 1/fan: randn/√fan, or uniform in ±√(3/fan)."""
    drawn = rng.standard_normal(shape) if form == "normal" else rng.uniform(-(3**0.5), 3**0.5, shape)
    w: Array = drawn / np.sqrt(fan)
    return w


INITS = LazyParts[type[Init]](
    {
        "normal": "nettui.nn.inits:Normal",
        "uniform": "nettui.nn.inits:Uniform",
        "xavier": "nettui.nn.inits:Xavier",
        "he": "nettui.nn.inits:He",
        "constant": "nettui.nn.fixed_inits:Constant",
        "zeros": "nettui.nn.fixed_inits:Zeros",
        "values": "nettui.nn.fixed_inits:Values",
    }
)
"""Each is loaded with its first use."""
