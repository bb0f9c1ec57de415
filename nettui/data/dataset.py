"""The types of data sets: samples with labels or numbers to predict, their scaling, and names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.types import Array, Shape

IS_MISSING = " is missing"
"""How the names of columns end that data.missing = "indicator" makes of others."""


class Split(NamedTuple):
    """Samples x (N, D) with labels t (N,): integers in 0..K−1, or floats where they are numbers."""

    x: Array
    t: Array


class Scaling(NamedTuple):
    """x ↦ (x − mean)/std, column by column; by default the identity.

    Its `name` is that of data.scale; min-max has the minimum as its mean, and the range as its std.
    """

    mean: Array | float = 0.0
    std: Array | float = 1.0
    name: str = "none"


class Target(NamedTuple):
    """The numbers to predict: mean and variance of the training part as scaled, and the scaling."""

    mean: float
    variance: float
    scaling: Scaling = Scaling()

    def restore(self, y: Array) -> Array:
        """Targets or predictions in the target's own units, as float64."""
        own: Array = np.asarray(y, float) * self.scaling.std + self.scaling.mean
        return own


class Names(NamedTuple):
    """Names of features and classes, and of the number to predict, if the data has them.

    `shape` is (H, W) or (H, W, 3) if the features are the pixels of an image, else ().
    """

    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    target: str = ""
    shape: Shape = ()

    def feature(self, i: int) -> str:
        """The name of column i, or x0, x1, … without one."""
        return (self.features[i] if self.features else "") or f"x{i}"

    def label(self, k: int) -> str:
        """The name of class k, or its number."""
        return self.classes[k] if self.classes else str(k)


class Dataset(NamedTuple):
    """A training part and, if some samples are held out, a validation part; `scaling` is applied to both.

    Labels are classes, or with a `target` numbers to predict, and then there are 0 `classes`. `crc` is the
    fingerprint of the data file; None for data generated from the seed. `split` says how the validation part
    was drawn, as data.split does; "" if it was given, or is not known.
    """

    name: str
    train: Split
    validation: Split | None
    classes: int
    scaling: Scaling = Scaling()
    names: Names = Names()
    crc: int | None = None
    target: Target | None = None
    split: str = ""
