"""Validation split and scaling; the statistics come from the training part alone (course 6.7)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Dataset, Scaling, Split
from nettui.data.source import Samples
from nettui.types import Array

Scale: TypeAlias = Literal["none", "center", "standardize"]

IDENTITY = Scaling()


def prepare(samples: Samples, name: str, scale: Scale, validation: float, seed: int) -> Dataset:
    """Holds out the share `validation` at random and scales both parts by the training part's statistics.

    Each part has at least one sample; with share 0 there is no validation part, unless the source names the
    samples that it holds out. Raises InvalidValue if both do.
    """
    kept, out = split_rows(samples, validation, seed)
    if not len(out):
        by = scaling(samples.x, scale)
        train = Split(rescale(samples.x, by), samples.t)
        return Dataset(
            name=name,
            train=train,
            validation=None,
            classes=samples.classes,
            scaling=by,
            names=samples.names,
            crc=samples.crc,
        )
    x = samples.x[kept]
    by = scaling(x, scale)
    return Dataset(
        name=name,
        train=Split(rescale(x, by), samples.t[kept]),
        validation=Split(rescale(samples.x[out], by), samples.t[out]),
        classes=samples.classes,
        scaling=by,
        names=samples.names,
        crc=samples.crc,
    )


def split_rows(samples: Samples, validation: float, seed: int) -> tuple[Array, Array]:
    """The rows of the training part and of the validation part, each in ascending order."""
    total = len(samples.t)
    rows = np.arange(total)
    if samples.held_out:
        if validation:
            raise InvalidValue("validation", "0, because held_out names the samples held out", validation)
        return rows[: -samples.held_out], rows[-samples.held_out :]
    held_out = min(max(round(total * validation), 1), total - 1) if validation and total > 1 else 0
    order = stream(seed, Purpose.SPLIT).permutation(total) if held_out else rows
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def scaling(train: Array, scale: Scale) -> Scaling:
    """Mean, and for standardize std, of every column of `train`; a constant column is only centred.

    Only finite values are summed, in float64, so that a NaN or infinity does not spread over its column; a
    column without a finite value becomes NaN. The dtype is that of `train`.
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
    """(x − mean)/std in the dtype of x; x is not modified."""
    if by is IDENTITY:
        return x
    scaled: Array = x - by.mean
    scaled /= by.std
    return scaled


def restore(x: Array, by: Scaling) -> Array:
    """The inverse of `rescale`, up to rounding."""
    raw: Array = x * by.std + by.mean
    return raw
