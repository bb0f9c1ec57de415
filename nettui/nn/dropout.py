"""Dropout: units set to 0 at random during training, all of them used for prediction (course 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nettui.common.errors import require
from nettui.types import Array


@dataclass(frozen=True)
class Dropout:
    """Each unit's output is kept with probability `keep` (Srivastava 2014); 1 keeps all.

    plain: x·mask in training, x·keep at prediction (course 7.1, 7.4);
    inverted: x·mask/keep in training, x at prediction (course 7.5).
    """

    keep: float = 1.0
    mode: Literal["inverted", "plain"] = "inverted"

    def __post_init__(self) -> None:
        require(0 < self.keep <= 1, "keep", "a number above 0 and at most 1", self.keep)

    def mask(self, rng: np.random.Generator, like: Array) -> Array:
        """Ones where a unit is kept, zeros elsewhere, in the shape and dtype of `like`."""
        return (rng.random(like.shape) < self.keep).astype(like.dtype)

    @property
    def training(self) -> float:
        """The factor on the units kept in training."""
        return 1.0 if self.mode == "plain" else 1.0 / self.keep

    @property
    def prediction(self) -> float:
        """The factor on all units at prediction, so that the expected value is that of training."""
        return self.keep if self.mode == "plain" else 1.0


KEEP_ALL = Dropout()
