"""Statistics of the inputs, feature by feature, as the network gets them and as they were before scaling."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.types import Array, Scaling
from nettui.visuals.answers import spread

MOST = 10**6
"""Numbers that are looked at; of more, some samples evenly spread."""


class Statistics(NamedTuple):
    """Mean, standard deviation, least and greatest value of each feature (D,), over so many samples."""

    mean: Array
    std: Array
    min: Array
    max: Array
    samples: int


def statistics(x: Array) -> Statistics:
    """Of the inputs (N, D), down the columns; a mean that is nothing but rounding is 0."""
    x = x[spread(len(x), max(MOST // x.shape[1], 1))]
    with np.errstate(all="ignore"):
        low, high = x.min(axis=0), x.max(axis=0)
        mean = x.mean(axis=0, dtype=float)
        rounding = 4 * np.finfo(x.dtype).eps * np.maximum(np.abs(low), np.abs(high))
        mean[np.abs(mean) <= rounding] = 0.0
        return Statistics(mean, x.std(axis=0, dtype=float), low, high, len(x))


def before(after: Statistics, by: Scaling) -> Statistics:
    """The statistics before the scaling, which is affine: all but std move along, std is scaled."""
    mean, low, high = (moved * by.std + by.mean for moved in (after.mean, after.min, after.max))
    return Statistics(mean, after.std * by.std, low, high, after.samples)
