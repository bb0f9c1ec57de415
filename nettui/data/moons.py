"""Two interleaving half circles: a curved boundary, the usual first test. Course 2.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, cyclic_labels, require_classes


@dataclass(frozen=True)
class Moons:
    """x = (cos φ, sin φ) for class 0, (1 − cos φ, ½ − sin φ) for class 1, + noise·randn, φ uniform 0..π."""

    name: ClassVar[str] = "moons"
    samples: int = 300
    noise: float = 0.1

    def __post_init__(self) -> None:
        require(self.noise >= 0, "noise", "a number of at least 0", self.noise)
        require_classes(self.samples)

    def load(self, seed: int) -> Samples:
        rng, t = stream(seed, Purpose.DATA), cyclic_labels(self.samples)
        angle = rng.uniform(0, np.pi, self.samples)
        upper = np.array((np.cos(angle), np.sin(angle)))
        lower = np.array((1 - np.cos(angle), 0.5 - np.sin(angle)))
        moons = np.where(t == 0, upper, lower).T
        return Samples(moons + self.noise * rng.standard_normal((self.samples, 2)), t, 2)
