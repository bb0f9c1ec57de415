"""An init that changes the numbers of another one, for the bugs of initialisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.nn.inits import Init
from nettui.types import Array


@dataclass(frozen=True)
class AlteredInit:
    """The weights of `init` times `factor`; every bias is `bias`, or that of `init` when `bias` is None."""

    name: ClassVar[str] = "altered"
    init: Init
    factor: float = 1.0
    bias: float | None = None

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.factor * self.init.weight_matrix(rng, layer, fan_in, fan_out)

    def bias_vector(self, layer: int, fan_out: int) -> Array:
        return self.init.bias_vector(layer, fan_out) if self.bias is None else np.full(fan_out, self.bias)
