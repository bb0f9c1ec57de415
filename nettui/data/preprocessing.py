"""Validation split and scaling; the statistics come from the training part alone (course 6.7)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Dataset, Scaling, Split, Target
from nettui.data.source import Samples
from nettui.types import Array

Scale: TypeAlias = Literal["none", "center", "standardize"]
TargetScale: TypeAlias = Literal["none", "standardize"]

IDENTITY = Scaling()


def prepare(
    samples: Samples,
    name: str,
    scale: Scale,
    validation: float,
    seed: int,
    scale_target: TargetScale = "none",
) -> Dataset:
    """Holds out the share `validation` at random and scales both parts by the training part's statistics.

    Each part has at least one sample; with share 0 there is no validation part, unless the source names the
    samples that it holds out. `scale_target` scales the numbers to predict, if labels are numbers. Raises
    InvalidValue if both hold samples out, or if there is no number to scale.
    """
    kept, out = split_rows(samples, validation, seed)
    rows: Array | slice = kept if len(out) else slice(None)
    x, t = samples.x[rows], samples.t[rows]
    by, target = scaling(x, scale), _target(t, samples.classes, scale_target)
    parts = [Split(rescale(x, by), _scaled_target(t, target))]
    if len(out):
        parts.append(Split(rescale(samples.x[out], by), _scaled_target(samples.t[out], target)))
    return Dataset(
        name=name,
        train=parts[0],
        validation=parts[1] if len(out) else None,
        classes=samples.classes,
        scaling=by,
        names=samples.names,
        crc=samples.crc,
        target=target,
    )


def _target(t: Array, classes: int, scale: TargetScale) -> Target | None:
    """What is known of the numbers t of the training part; None for classes. Raises InvalidValue."""
    if classes:
        if scale != "none":
            raise InvalidValue("scale_target", "'none', because the labels are classes", scale)
        return None
    column = scaling(t[:, None], scale)
    by = Scaling(*(float(np.ravel(part)[0]) for part in column))
    own = rescale(t, by)
    return Target(mean=float(own.mean()), variance=float(own.var()), scaling=by)


def _scaled_target(t: Array, target: Target | None) -> Array:
    return t if target is None else rescale(t, target.scaling)


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
