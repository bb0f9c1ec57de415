"""What the columns of the inputs are like: centre, spread, departures, copies of one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nettui.data.stored import blocks
from nettui.types import Array
from nettui.visuals.predictions import evenly_spaced

VALUES = 2_000_000
"""Inputs that are looked at; of a larger data set, as many evenly spread samples."""

RARE = 0.05
"""Share of the samples up to which departures from a column's usual value are rare: a border pixel, one of
many categories."""

BULK = 0.95
"""Share of the departures that a column's usual scale is measured on."""


class Columns(NamedTuple):
    """Statistics of D columns, each an array (D,).

    `usual` is the median; `departing` the share of the samples that have another value. Of the distances of
    these from `usual`, `near` is the median, `size` the root mean square, `bulk` the same with what is above
    nine tenths and a half of them cut down to that, and `farthest` the largest. So a column of zeros and ones
    has a `bulk` of 1 however rare the ones are, a normal one its standard deviation, nearly.
    """

    mean: Array
    std: Array
    usual: Array
    departing: Array
    near: Array
    bulk: Array
    size: Array
    farthest: Array

    @property
    def constant(self) -> Array:
        """Whether each column has a single value."""
        constant: Array = self.departing == 0
        return constant

    @property
    def common(self) -> Array:
        """The positions of the columns whose departures are not rare."""
        return np.flatnonzero(self.departing > RARE)


def sampled(x: Array) -> Array:
    """The inputs as a matrix (N, D), of at most VALUES values."""
    x = x.reshape(len(x), -1)
    return x[evenly_spaced(len(x), max(VALUES // max(x.shape[1], 1), 500))].astype(float)


def describe(x: Array) -> Columns:
    """The statistics of the columns of x (N, D), which are finite."""
    usual = np.median(x, axis=0)
    usual = np.where((x == usual).any(axis=0), usual, np.sort(x, axis=0)[len(x) // 2])
    distances = [each[each > 0] for each in np.abs(x - usual).T]
    return Columns(
        mean=x.mean(axis=0),
        std=x.std(axis=0),
        usual=usual,
        departing=np.array([len(each) / len(x) for each in distances]),
        near=_each(np.median, distances),
        bulk=_each(lambda each: _size(np.minimum(each, np.quantile(each, BULK))), distances),
        size=_each(_size, distances),
        farthest=_each(np.max, distances),
    )


def _each(measure: Callable[[Array], Any], distances: Sequence[Array]) -> Array:
    """What is measured on each column's distances; 0 without any."""
    return np.array([float(measure(each)) if len(each) else 0.0 for each in distances])


def _size(x: Array) -> float:
    return float(np.sqrt(np.mean(x**2)))


def copies(x: Array) -> list[int]:
    """The columns of x (N, D) that equal one before them, value by value; constant ones do not count."""
    seen, found = set[bytes](), list[int]()
    for column in np.flatnonzero(np.ptp(x, axis=0) > 0).tolist():
        content = x[:, column].tobytes()
        if content in seen:
            found.append(column)
        seen.add(content)
    return found


def fingerprints(x: Array) -> Array:
    """A number for each sample of x (N, …), the same for equal samples; two others differ but by a wonder."""
    flat = x.reshape(len(x), -1)
    rows = (
        row for some in blocks(flat) for row in np.ascontiguousarray(some) + np.zeros((), x.dtype)
    )  # −0 becomes 0
    return np.fromiter((hash(row.tobytes()) for row in rows), np.int64, len(x))


def meet_by_chance(x: Array, others: int) -> float:
    """The share of samples that equal one of so many others by chance, if columns were independent.

    Two different rows of n, c_v of which have the value v in a column, agree there with the probability
    Σ c_v(c_v − 1)/(n(n − 1)); so 1 − (1 − Π Σ …)ⁿ. Rows that are repeated count once: whether they were
    repeated by chance is the question.
    """
    x = x.reshape(len(x), -1)[np.unique(fingerprints(x), return_index=True)[1]]
    pairs, agree = len(x) * (len(x) - 1), 1.0
    for column in x.T if pairs else ():
        counts = np.unique(column, return_counts=True)[1]
        agree *= float(np.sum(counts * (counts - 1))) / pairs
        if agree * others < 1e-9:
            break
    return 1 - (1 - agree) ** others
