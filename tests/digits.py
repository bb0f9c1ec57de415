"""Handwritten digits as plain arrays, for trainings that are not nettui's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import nettui
from nettui.types import Array


def digits(count: int) -> tuple[Array, Array]:
    """The first `count` images, (N, 64) between 0 and 1, and their classes."""
    with np.load(Path(nettui.__file__).parent / "data" / "digits.npz") as found:
        return (found["x"][:count] / 16).astype(np.float32), found["t"][:count].astype(np.int64)
