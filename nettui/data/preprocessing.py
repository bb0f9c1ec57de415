"""Held-out part and scaling: statistics come from the training part alone (course 6.7)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.data.source import Samples
from nettui.record import Array, Dataset, Split
from nettui.streams import Purpose, stream

Scale: TypeAlias = Literal["none", "center", "standardize"]


def prepare(samples: Samples, name: str, scale: Scale, validation: float, seed: int) -> Dataset:
    """Splits off the share `validation` at random and scales both parts by the training part's statistics.

    Both parts keep at least one sample where a share is asked for; with share 0 nothing is held out.
    """
    total = len(samples.t)
    held = min(max(round(total * validation), 1), total - 1) if validation and total > 1 else 0
    if not held:
        train = Split(rescale(samples.x, samples.x, scale), samples.t)
        return Dataset(name, train, None, samples.classes)
    order = stream(seed, Purpose.SPLIT).permutation(total)
    kept, out = np.sort(order[held:]), np.sort(order[:held])
    x = samples.x[kept]
    return Dataset(
        name,
        Split(rescale(x, x, scale), samples.t[kept]),
        Split(rescale(samples.x[out], x, scale), samples.t[out]),
        samples.classes,
    )


def rescale(x: Array, train: Array, scale: Scale) -> Array:
    """x − mean, and for standardize over std, column by column; a constant column is only centred.

    Mean and std of `train` are summed up in float64 over what is finite, so that a NaN or infinity stays
    where it is and a fault names its place; a column without a finite value becomes NaN. The type is x's.
    """
    if scale == "none":
        return x
    finite = np.isfinite(train)
    centred: Array = x - train.mean(axis=0, dtype=float, where=finite).astype(x.dtype)
    if scale == "standardize":
        std = train.std(axis=0, dtype=float, where=finite)
        largest = np.abs(train).max(axis=0, initial=1e-300, where=finite)
        centred /= np.where(std > 1e-12 * largest, std, 1.0).astype(x.dtype)
    return centred
