"""Two features of the training part as they are, centred, and divided by their standard deviations."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Dataset
from nettui.types import Array
from nettui.visuals.predictions import evenly_spaced

SAMPLES = 400
"""The most points of a cloud."""


class Cloud(NamedTuple):
    """Points (N, 2), and half the side of the smallest square around 0 that holds them."""

    at: Array
    reach: float


def most_unlike(std: Array) -> tuple[int, int]:
    """The features of the largest and of the smallest standard deviation that is not 0, in their order."""
    alive = np.flatnonzero(std > 0)
    if len(alive) < 2:
        return 0, min(1, len(std) - 1)
    large, small = alive[std[alive].argmax()], alive[std[alive].argmin()]
    if large == small:  # all alike
        large, small = alive[:2]
    return (int(min(large, small)), int(max(large, small)))


def stages(data: Dataset, features: tuple[int, int]) -> tuple[Cloud, Cloud, Cloud]:
    """Raw x, x − mean, and (x − mean)/std, with the statistics of the training part."""
    x = data.train.x[:, features].astype(float)
    mean, std = (
        np.broadcast_to(value, data.train.x.shape[1])[[*features]]
        for value in (data.scaling.mean, data.scaling.std)
    )
    raw = x * std + mean
    centred = raw - raw.mean(axis=0)
    spread = raw.std(axis=0)
    standard = centred / np.where(spread > 0, spread, 1.0)
    shown = evenly_spaced(len(x), SAMPLES)
    return (_cloud(raw[shown]), _cloud(centred[shown]), _cloud(standard[shown]))


def _cloud(points: Array) -> Cloud:
    finite = points[np.isfinite(points).all(axis=1)]
    reach = float(np.abs(finite).max(initial=0.0))
    return Cloud(finite, reach or 1.0)
