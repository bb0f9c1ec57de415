"""A noisy sine to predict: a curve that no straight line follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, numbers_only, require_size


@dataclass(frozen=True)
class Sine:
    """x uniform in −1..1, y = sin(2π·periods·x₀) + noise·randn; the other features do not matter.

    So no network can reach a root-mean-square error far below `noise`, nor R² far above
    1 − noise²/(½ + noise²) for whole periods.
    """

    name: ClassVar[str] = "sine"
    samples: int = 300
    features: int = 1
    periods: float = 1.0
    noise: float = 0.1

    def __post_init__(self) -> None:
        require(self.samples >= 1, "samples", "at least 1", self.samples)
        require(self.features >= 1, "features", "at least 1", self.features)
        require(self.periods > 0, "periods", "a number above 0", self.periods)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_size(self.samples, self.features)

    def load(self, seed: int) -> Samples:
        rng = stream(seed, Purpose.DATA)
        x = rng.uniform(-1.0, 1.0, (self.samples, self.features))
        wave = np.sin(2 * np.pi * self.periods * x[:, 0])
        return numbers_only(x, wave + self.noise * rng.standard_normal(self.samples), self.name)
