"""Two classes on either side of a random plane: a linear classifier suffices, and the perceptron stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes


@dataclass(frozen=True)
class Linear:
    """x = p + s·(margin + |h|)·w + noise·randn, s = −1 for class 0 and +1 for class 1. Course 1.1, 2.1.

    w is a random unit vector, p is randn in the plane w·p = 0 and h is randn: without noise s·(w·x) ≥ margin,
    so the perceptron stops after at most (max ‖x‖ / margin)² mistakes (Novikoff 1962).
    """

    name: ClassVar[str] = "linear"
    samples: int = 300
    features: int = 2
    margin: float = 0.2
    noise: float = 0.0

    def __post_init__(self) -> None:
        require(self.features >= 1, "features", "at least 1", self.features)
        require(self.margin >= 0, "margin", "a number of at least 0", self.margin)
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples, features=self.features)

    def load(self, seed: int) -> Samples:
        rng, t = stream(seed, Purpose.DATA), cyclic_labels(self.samples)
        w = rng.standard_normal(self.features)
        w /= np.linalg.norm(w)
        x = rng.standard_normal((self.samples, self.features))
        height = x @ w
        x += np.outer((2 * t - 1) * (self.margin + np.abs(height)) - height, w)
        return Samples(x + self.noise * rng.standard_normal(x.shape), t, 2)
