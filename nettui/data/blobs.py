"""Gaussian clouds, one per class, centred on a circle: a linear classifier can separate them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes


@dataclass(frozen=True)
class Blobs:
    """x = radius·(cos φ, sin φ, 0, …) + noise·randn, φ = 2πt/K for class t; further features are noise."""

    name: ClassVar[str] = "blobs"
    samples: int = 300
    classes: int = 3
    features: int = 2
    radius: float = 2.0
    noise: float = 0.5

    def __post_init__(self) -> None:
        require(self.features >= 2, "features", "at least 2", self.features)
        require(self.radius >= 0, "radius", "a number of at least 0", self.radius)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples, self.classes, self.features)

    def load(self, seed: int) -> Samples:
        t = cyclic_labels(self.samples, self.classes)
        x = self.noise * stream(seed, Purpose.DATA).standard_normal((self.samples, self.features))
        angle = 2 * np.pi * t / self.classes
        x[:, 0] += self.radius * np.cos(angle)
        x[:, 1] += self.radius * np.sin(angle)
        return Samples(x, t, self.classes)
