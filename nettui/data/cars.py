"""The stopping distances of fifty cars: a real table of one feature and a number to predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.data.dataset import Names
from nettui.data.source import Samples, numbers_only

SPEEDS = (4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25)
"""Miles an hour."""

DISTANCES: tuple[tuple[int, ...], ...] = (
    *((2, 10), (4, 22), (16,), (10,), (18, 26, 34), (17, 28), (14, 20, 24, 28), (26, 34, 34, 46)),
    *((26, 36, 60, 80), (20, 26, 54), (32, 40), (32, 40, 50), (42, 56, 76, 84), (36, 46, 68)),
    *((32, 48, 52, 56, 64), (66,), (54,), (70, 92, 93, 120), (85,)),
)
"""The feet that the cars took to stop from each speed."""


@dataclass(frozen=True)
class Cars:
    """Speed in miles an hour and stopping distance in feet of 50 cars of the 1920s.

    M. Ezekiel, Methods of Correlation Analysis, 1930. By least squares the distance is 3.932·speed − 17.58,
    with R² = 0.651.
    """

    name: ClassVar[str] = "cars"

    def load(self, seed: int) -> Samples:
        pairs = [(speed, y) for speed, ys in zip(SPEEDS, DISTANCES, strict=True) for y in ys]
        x, y = np.array(pairs, float).T
        names = Names(("speed",), target="distance")
        return numbers_only(x[:, None], y, self.name)._replace(names=names)
