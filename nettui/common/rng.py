"""Random numbers without a hidden state: each draw comes from a stream named by seed and purpose."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for; streams of different purposes never share a number."""

    INIT = 1
    ORDER = 2
    MASK = 3
    SPLIT = 4
    DATA = 5
    SAMPLE = 6


def stream(seed: int, purpose: Purpose, *key: int) -> np.random.Generator:
    """The generator of (seed, purpose, key): always the same numbers for the same three."""
    return np.random.default_rng([seed, int(purpose), *key])
