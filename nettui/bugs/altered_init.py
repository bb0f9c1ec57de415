"""An init whose numbers are altered, for faults of initialisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.nn.inits import Init
from nettui.types import Array


@dataclass(frozen=True)
class Altered:
    """`init` with its weights times `factor`, and all biases at `bias` where one is given."""

    name: ClassVar[str] = "altered"
    init: Init
    factor: float = 1.0
    bias: float | None = None

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.factor * self.init.weight_matrix(rng, layer, fan_in, fan_out)

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        return self.init.bias_vector(layer, fan_out) if self.bias is None else np.full(fan_out, self.bias)
