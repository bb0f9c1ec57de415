"""Random inputs with random labels: the course's 1000 Gaussian samples, for studying activations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples, require_size


@dataclass(frozen=True)
class Gaussian:
    """x = randn (samples, features), labels uniform over the classes: nothing to learn. Course 5."""

    name: ClassVar[str] = "gaussian"
    samples: int = 1000
    features: int = 500
    classes: int = 10

    def __post_init__(self) -> None:
        require(self.samples >= 1, "samples", "at least 1", self.samples)
        require(self.features >= 1, "features", "at least 1", self.features)
        require(self.classes >= 2, "classes", "at least 2", self.classes)
        require_size(self.samples, max(self.features, self.classes))

    def load(self, seed: int) -> Samples:
        rng = stream(seed, Purpose.DATA)
        x = rng.standard_normal((self.samples, self.features))
        return Samples(x, rng.integers(self.classes, size=self.samples), self.classes)
