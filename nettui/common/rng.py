"""Random streams without hidden state, each identified by a seed and a purpose."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """The use of a random stream; streams for different purposes are independent."""

    INIT = 1
    ORDER = 2
    MASK = 3
    SPLIT = 4
    DATA = 5
    SAMPLE = 6
    FORMULA = 7


def stream(seed: int, purpose: Purpose, *key: int) -> np.random.Generator:
    """A new generator; equal arguments give equal random numbers."""
    return np.random.default_rng([seed, int(purpose), *key])
