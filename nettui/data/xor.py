"""Four squares, opposite ones in the same class: the smallest problem that no line solves. Course 2.1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes


@dataclass(frozen=True)
class Xor:
    """|x₁| and |x₂| uniform in margin..1, all four pairs of signs in turn; + noise·randn.

    t = 1 where the signs (before the noise) differ.
    """

    name: ClassVar[str] = "xor"
    samples: int = 300
    margin: float = 0.1
    noise: float = 0.0

    def __post_init__(self) -> None:
        require(0 <= self.margin < 1, "margin", "a number of at least 0 and below 1", self.margin)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples)

    def load(self, seed: int) -> Samples:
        rng, t = stream(seed, Purpose.DATA), cyclic_labels(self.samples)
        first = 1 - 2 * (np.arange(self.samples) // 2 % 2)
        signs = np.stack((first, first * (1 - 2 * t)), axis=1)
        x = signs * rng.uniform(self.margin, 1, (self.samples, 2))
        return Samples(x + self.noise * rng.standard_normal((self.samples, 2)), t, 2)
