"""Two concentric circles: no line separates them, a few hidden units do. Course 2.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes


@dataclass(frozen=True)
class Circles:
    """x = r·(cos φ, sin φ) + noise·randn, φ uniform; r = 1 for class 0, r = factor for class 1."""

    name: ClassVar[str] = "circles"
    samples: int = 300
    factor: float = 0.5
    noise: float = 0.1

    def __post_init__(self) -> None:
        require(0 <= self.factor < 1, "factor", "a number of at least 0 and below 1", self.factor)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples)

    def load(self, seed: int) -> Samples:
        rng, t = stream(seed, Purpose.DATA), cyclic_labels(self.samples)
        angle = rng.uniform(0, 2 * np.pi, self.samples)
        circle = np.where(t == 0, 1.0, self.factor) * np.array((np.cos(angle), np.sin(angle)))
        return Samples(circle.T + self.noise * rng.standard_normal((self.samples, 2)), t, 2)
