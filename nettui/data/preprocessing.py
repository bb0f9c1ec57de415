"""Held-out part and scaling: statistics come from the training part alone (course 6.7)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples
from nettui.types import Array, Dataset, Scaling, Split

Scale: TypeAlias = Literal["none", "center", "standardize"]

IDENTITY = Scaling()


def prepare(samples: Samples, name: str, scale: Scale, validation: float, seed: int) -> Dataset:
    """Splits off the share `validation` at random and scales both parts by the training part's statistics.

    Both parts keep at least one sample where a share is asked for; with share 0 nothing is held out.
    """
    total = len(samples.t)
    held = min(max(round(total * validation), 1), total - 1) if validation and total > 1 else 0
    if not held:
        by = scaling(samples.x, scale)
        train = Split(rescale(samples.x, by), samples.t)
        return Dataset(name, train, None, samples.classes, by, samples.names, samples.crc)
    order = stream(seed, Purpose.SPLIT).permutation(total)
    kept, out = np.sort(order[held:]), np.sort(order[:held])
    x = samples.x[kept]
    by = scaling(x, scale)
    return Dataset(
        name,
        Split(rescale(x, by), samples.t[kept]),
        Split(rescale(samples.x[out], by), samples.t[out]),
        samples.classes,
        by,
        samples.names,
        samples.crc,
    )


def scaling(train: Array, scale: Scale) -> Scaling:
    """Mean, and for standardize std, of every column of `train`; a constant column is only centred.

    They are summed up in float64 over what is finite, so that a NaN or infinity stays where it is and a fault
    names its place; a column without a finite value becomes NaN. The type is that of `train`.
    """
    if scale == "none":
        return IDENTITY
    finite = np.isfinite(train)
    mean = train.mean(axis=0, dtype=float, where=finite).astype(train.dtype)
    if scale == "center":
        return Scaling(mean)
    std = train.std(axis=0, dtype=float, where=finite)
    largest = np.abs(train).max(axis=0, initial=1e-300, where=finite)
    return Scaling(mean, np.where(std > 1e-12 * largest, std, 1.0).astype(train.dtype))


def rescale(x: Array, by: Scaling) -> Array:
    """(x − mean)/std in the type of x, which itself is left as it is."""
    if by is IDENTITY:
        return x
    scaled: Array = x - by.mean
    scaled /= by.std
    return scaled


def restore(x: Array, by: Scaling) -> Array:
    """The inputs as they were before `rescale`, but for rounding."""
    raw: Array = x * by.std + by.mean
    return raw
