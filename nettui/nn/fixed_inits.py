"""Initial parameters of which nothing is drawn: all the same, or given number by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, require
from nettui.nn.inits import RandomInit
from nettui.types import Array


@dataclass(frozen=True)
class Constant(RandomInit):
    """W = value everywhere: all units of a layer stay identical, as with zeros. Course 5.6."""

    name: ClassVar[str] = "constant"
    value: float = 0.1

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return np.full((fan_in, fan_out), self.value)


@dataclass(frozen=True)
class Zeros(RandomInit):
    """W = 0: all units of a layer stay identical. Course 5.6."""

    name: ClassVar[str] = "zeros"

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return np.zeros((fan_in, fan_out))


@dataclass(frozen=True)
class Values:
    """Explicit values: weights[l−1] is layer l's matrix (fan_in × fan_out), biases[l−1] its vector."""

    name: ClassVar[str] = "values"
    weights: tuple[tuple[tuple[float, ...], ...], ...] = ()
    biases: tuple[tuple[float, ...], ...] = ()

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return _explicit("weights", self.weights, layer, (fan_in, fan_out))

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        return _explicit("biases", self.biases, layer, (fan_out,))


def _explicit(key: str, layers: tuple[object, ...], layer: int, shape: tuple[int, ...]) -> Array:
    """The values of one layer; biases left out are 0. Raises InvalidValue."""
    if len(layers) < layer or layers[layer - 1] == ():
        if key == "biases":
            return np.zeros(shape)
        raise InvalidValue(key, f"a matrix for layer {layer}", f"{len(layers)} of them")
    values = np.array(layers[layer - 1], dtype=float)
    require(values.shape == shape, f"{key}[{layer - 1}]", f"the shape {shape}", values.shape)
    return values
