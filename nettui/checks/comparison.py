"""Comparisons that allow for round-off."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nettui.types import Array


def round_off(dtype: np.dtype[Any]) -> float:
    """The relative difference that round-off can cause in sums of a few thousand terms."""
    return 1e4 * float(np.finfo(dtype).eps)


def relative_difference(a: Array, b: Array) -> float:
    """max |a − b| / max(|a|, |b|) over all elements; infinite if one of them is NaN."""
    with np.errstate(all="ignore"):
        difference = float(np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-300))
    return math.inf if math.isnan(difference) else difference


def losses_agree(a: float, b: float, dtype: np.dtype[Any]) -> bool:
    """Whether two losses are equal up to round-off; NaN agrees with nothing."""
    return abs(a - b) <= round_off(dtype) * max(1.0, abs(a), abs(b))
