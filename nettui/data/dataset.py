"""The types of data sets: samples with labels, their scaling, the names of features and classes."""

from __future__ import annotations

from typing import NamedTuple

from nettui.types import Array


class Split(NamedTuple):
    """Samples x (N, D) with labels t: integers in 0..K−1."""

    x: Array
    t: Array


class Scaling(NamedTuple):
    """x ↦ (x − mean)/std, column by column; by default the identity.

    Its `name` is that of data.scale; min-max has the minimum as its mean, and the range as its std.
    """

    mean: Array | float = 0.0
    std: Array | float = 1.0
    name: str = "none"


class Names(NamedTuple):
    """Names of features and classes, if the data has them."""

    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def feature(self, i: int) -> str:
        """The name of column i, or x0, x1, … without one."""
        return (self.features[i] if self.features else "") or f"x{i}"

    def label(self, k: int) -> str:
        """The name of class k, or its number."""
        return self.classes[k] if self.classes else str(k)


class Dataset(NamedTuple):
    """A training part and, if some samples are held out, a validation part; `scaling` is applied to both.

    `crc` is the fingerprint of the data file; None for data generated from the seed.
    """

    name: str
    train: Split
    validation: Split | None
    classes: int
    scaling: Scaling = Scaling()
    names: Names = Names()
    crc: int | None = None
