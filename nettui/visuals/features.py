"""Statistics of each input feature, after scaling and before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Scaling
from nettui.types import Array
from nettui.visuals.predictions import evenly_spaced

VALUES = 10**6
"""The most values that are read; if there are more, those of evenly spaced samples."""


class FeatureStatistics(NamedTuple):
    """Mean, standard deviation, minimum and maximum of each feature (D,) over a number of samples."""

    mean: Array
    std: Array
    min: Array
    max: Array
    samples: int


def feature_statistics(x: Array) -> FeatureStatistics:
    """The statistics of the inputs (N, D); a mean that is only round-off is set to 0."""
    x = x[evenly_spaced(len(x), max(VALUES // x.shape[1], 1))]
    with np.errstate(all="ignore"):
        low, high = x.min(axis=0), x.max(axis=0)
        mean = x.mean(axis=0, dtype=float)
        rounding = 4 * np.finfo(x.dtype).eps * np.maximum(np.abs(low), np.abs(high))
        mean[np.abs(mean) <= rounding] = 0.0
        return FeatureStatistics(mean, x.std(axis=0, dtype=float), low, high, len(x))


def undo_scaling(scaled: FeatureStatistics, by: Scaling) -> FeatureStatistics:
    """The statistics before the scaling x ↦ (x − mean)/std."""
    mean, low, high = (values * by.std + by.mean for values in (scaled.mean, scaled.min, scaled.max))
    return FeatureStatistics(mean, scaled.std * by.std, low, high, scaled.samples)
