"""Validation split and scaling; the statistics come from the training part alone (course 6.7)."""

from __future__ import annotations

from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.common.rng import Purpose, stream
from nettui.data.dataset import Dataset, Scaling, Split, Target
from nettui.data.source import Fill, Samples
from nettui.data.stored import changed, column_blocks, stored, take
from nettui.types import Array

Scale: TypeAlias = Literal["none", "center", "standardize", "min-max"]
HoldOut: TypeAlias = Literal["random", "stratified", "last"]
TargetScale: TypeAlias = Literal["none", "standardize"]

IDENTITY = Scaling()
HUGE, UNIT = 2.0**500, 2.0**600
"""A column that goes beyond HUGE is divided by UNIT, which is exact, before its numbers are squared."""


def prepare(
    samples: Samples,
    name: str,
    scale: Scale,
    validation: float,
    seed: int,
    split: HoldOut = "random",
    scale_target: TargetScale = "none",
) -> Dataset:
    """Holds out the share `validation`; fills and scales both parts by the training part's statistics.

    Each part has at least one sample; with share 0 there is no validation part, unless the source names the
    samples that it holds out. `scale_target` scales the numbers to predict, if labels are numbers. Raises
    InvalidValue if both hold samples out, or if there is no number to scale.
    """
    kept, out = split_rows(samples, validation, seed, split)
    rows: Array | slice = kept if len(out) else slice(None)
    whole = stored(samples.x)
    x, t = take(whole, rows), samples.t[rows]
    values = fill_values(x, samples.fill)
    x = filled(x, values)
    by, target = scaling(x, scale), describe_target(t, samples.classes, scale_target)
    parts = [Split(rescale(x, by), _scaled_target(t, target))]
    if len(out):
        parts.append(
            Split(rescale(filled(take(whole, out), values), by), _scaled_target(samples.t[out], target))
        )
    return Dataset(
        name=name,
        train=parts[0],
        validation=parts[1] if len(out) else None,
        classes=samples.classes,
        scaling=by,
        names=samples.names,
        crc=samples.crc,
        target=target,
        split=split if len(out) and not samples.held_out else "",
    )


def fill_values(train: Array, fill: Fill) -> Array | None:
    """The mean or median of the known values of every column, 0 for one without any; None for no filling."""
    if fill == "none":
        return None
    statistic = np.nanmean if fill == "mean" else np.nanmedian
    found = []
    for _, x in column_blocks(train):
        known = np.where(np.isnan(x).all(axis=0), 0, x)
        found.append(statistic(known, axis=0).astype(train.dtype))
    return np.concatenate(found)


def filled(x: Array, values: Array | None) -> Array:
    """x with `values` of its columns in place of NaN; x is not modified."""
    return x if values is None else changed(x, partial(_filled, values=values))


def _filled(x: Array, columns: slice, values: Array) -> Array:
    return np.where(np.isnan(x), values[columns], x)


def describe_target(t: Array, classes: int, scale: TargetScale) -> Target | None:
    """What is known of the numbers t of the training part; None for classes. Raises InvalidValue."""
    if classes:
        if scale != "none":
            raise InvalidValue("scale_target", "'none', because the labels are classes", scale)
        return None
    column = scaling(t[:, None], scale)
    by = Scaling(float(np.ravel(column.mean)[0]), float(np.ravel(column.std)[0]), column.name)
    own = rescale(t, by)
    return Target(mean=float(own.mean()), variance=float(own.var()), scaling=by)


def _scaled_target(t: Array, target: Target | None) -> Array:
    return t if target is None else rescale(t, target.scaling)


def split_rows(
    samples: Samples, validation: float, seed: int, split: HoldOut = "random"
) -> tuple[Array, Array]:
    """The rows of the training part and of the validation part, each in ascending order.

    The rows held out are drawn at random; with `stratified` each class is held out by its share, up to one
    sample; with `last` they are the last ones, of data in the order of time.
    """
    total = len(samples.t)
    rows = np.arange(total)
    if samples.held_out:
        if validation:
            raise InvalidValue(
                "validation", "0, because the data has a validation part of its own", validation
            )
        return rows[: -samples.held_out], rows[-samples.held_out :]
    held_out = min(max(round(total * validation), 1), total - 1) if validation and total > 1 else 0
    if not held_out:
        return rows, rows[:0]
    order = rows[::-1] if split == "last" else stream(seed, Purpose.SPLIT).permutation(total)
    if split == "stratified":
        order = _spread(order, samples.t, held_out)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def _spread(order: Array, t: Array, first: int) -> Array:
    """The rows with `first` of them in front that are evenly spaced among those of each class.

    Sorted by class, the rows held out are ⌊(i + ½)·N/n⌋: of a class with K samples, K·n/N up to one.
    """
    if t.dtype.kind not in "iu":
        raise InvalidValue("split", "'random' or 'last', because the labels are no classes", "stratified")
    by_class = order[np.argsort(t[order], kind="stable")]
    chosen = np.zeros(len(t), bool)
    chosen[(2 * np.arange(first) + 1) * len(t) // (2 * first)] = True
    spread: Array = np.concatenate([by_class[chosen], by_class[~chosen]])
    return spread


def scaling(train: Array, scale: Scale) -> Scaling:
    """Mean, and for standardize std, of every column of `train`; for min-max its minimum and range.

    A constant column is only shifted to 0. Only finite values are summed, in float64, so that a NaN or
    infinity does not spread over its column; a column without a finite value becomes NaN. The dtype is that
    of `train`.
    """
    if scale == "none":
        return IDENTITY
    found = [_scaling(x, scale) for _, x in column_blocks(train)]
    if len(found) == 1:
        return found[0]
    mean, std = (np.concatenate([np.atleast_1d(each[at]) for each in found]) for at in (0, 1))
    return Scaling(mean, 1.0 if scale == "center" else std, scale)


def _scaling(train: Array, scale: Scale) -> Scaling:
    finite = np.isfinite(train)
    if scale == "min-max":
        low, high = _ends(train, finite)
        size = high - low
        return Scaling(low, np.where(size > 0, size, 1.0).astype(train.dtype), scale)
    counted = finite | ~finite.any(axis=0)  # NumPy warns of the mean of no value
    low, high = _ends(train, finite)
    largest = np.maximum(np.abs(low), np.abs(high))
    unit = np.where(largest.astype(float) > HUGE, UNIT, 1.0)  # so that neither sums nor squares overflow
    numbers = train / unit if (unit > 1).any() else train
    with np.errstate(all="ignore"):
        mean = np.where(finite.any(axis=0), unit * numbers.mean(axis=0, dtype=float, where=counted), np.nan)
        std = unit * numbers.std(axis=0, dtype=float, where=counted)
    constant = low == high  # its mean is rounded: 5890 off for a column of 1.23765e18
    mean = np.where(constant, low, mean).astype(train.dtype)
    if scale == "center":
        return Scaling(mean, name=scale)
    size = np.where(~constant & (std > 1e-12 * largest), std, 1.0).astype(train.dtype)
    return Scaling(mean, size, scale)


def _ends(train: Array, finite: Array) -> tuple[Array, Array]:
    """The least and the largest finite value of every column; NaN in a column without one."""
    some = finite.any(axis=0)
    low = train.min(axis=0, initial=np.inf, where=finite)
    high = train.max(axis=0, initial=-np.inf, where=finite)
    nan = train.dtype.type(np.nan)
    return np.where(some, low, nan), np.where(some, high, nan)


def rescale(x: Array, by: Scaling) -> Array:
    """(x − mean)/std in the dtype of x; x is not modified."""
    if by is IDENTITY:
        return x
    return changed(x, partial(_rescaled, by=by, huge=float(np.max(by.std)) > HUGE))


def _rescaled(x: Array, columns: slice, by: Scaling, huge: bool) -> Array:
    mean, std = (value[columns] if isinstance(value, np.ndarray) else value for value in by[:2])
    if huge:  # a difference may overflow
        apart: Array = x / std - mean / std
        return apart
    scaled: Array = x - mean
    scaled /= std
    return scaled


def restore(x: Array, by: Scaling) -> Array:
    """The inverse of `rescale`, up to rounding."""
    raw: Array = x * by.std + by.mean
    return raw
