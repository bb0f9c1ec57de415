"""Interleaved spiral arms, one per class: the hardest of the 2-D data sets. Course 2.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes

INNER = 0.1
"""The inner radius, above 0 so that the arms do not meet at the centre."""


@dataclass(frozen=True)
class Spiral:
    """x = r·(cos φ, sin φ) + noise·randn, r uniform in 0.1..1, φ = 2π(turns·r + t/K) for class t."""

    name: ClassVar[str] = "spiral"
    samples: int = 300
    classes: int = 2
    turns: float = 1.0
    noise: float = 0.02

    def __post_init__(self) -> None:
        require(self.turns >= 0, "turns", "a number of at least 0", self.turns)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples, self.classes)

    def load(self, seed: int) -> Samples:
        rng, t = stream(seed, Purpose.DATA), cyclic_labels(self.samples, self.classes)
        radius = rng.uniform(INNER, 1, self.samples)
        angle = 2 * np.pi * (self.turns * radius + t / self.classes)
        arms = (radius * np.array((np.cos(angle), np.sin(angle)))).T
        return Samples(arms + self.noise * rng.standard_normal((self.samples, 2)), t, self.classes)
