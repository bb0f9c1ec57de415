"""1,797 handwritten digits of 8×8 pixels, 10 classes: the UCI data set that scikit-learn includes too.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
doi:10.24432/C50P49, licence CC BY 4.0. Pixels are counts in 0..16.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.data.source import Samples

TOTAL = 1797


@dataclass(frozen=True)
class Digits:
    """The first `samples` digits in the original order; inputs are pixel/16, in 0..1."""

    name: ClassVar[str] = "digits"
    samples: int = TOTAL

    def __post_init__(self) -> None:
        require(10 <= self.samples <= TOTAL, "samples", f"10 to {TOTAL}", self.samples)

    def load(self, seed: int) -> Samples:
        with np.load(Path(__file__).with_name("digits.npz")) as stored:
            return Samples(stored["x"][: self.samples] / 16.0, stored["t"][: self.samples], 10)
