"""What every source of data is: options in, inputs and labels out."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.types import Array, Names

LIMIT = 10**8
"""Numbers that one array may hold, 0.8 GB: so that a slip in a size is told before memory runs out."""


class Samples(NamedTuple):
    """Inputs x (N, D), integer labels t (N,) in 0..classes−1, and what these are called.

    `crc` is the fingerprint of the whole file they come from, if there is one.
    """

    x: Array
    t: Array
    classes: int
    names: Names = Names()
    crc: int | None = None


class Source(Protocol):
    """A frozen record of options that can give its samples."""

    name: ClassVar[str]

    def load(self, seed: int) -> Samples:
        """The samples; the same seed gives the same ones."""
        ...


def require_size(samples: int, width: int) -> None:
    """Raises InvalidValue when `samples` rows of `width` numbers are too many to be drawn."""
    if samples * width > LIMIT:
        expected = f"at most {LIMIT:,} numbers in samples × features and classes"
        raise InvalidValue("samples", expected, Phrase(f"{samples} × {width}"))


def require_classes(samples: int, classes: int = 2, features: int = 2) -> None:
    """Raises InvalidValue unless each of 2 or more classes has a sample, and there is room for them all."""
    require(classes >= 2, "classes", "at least 2", classes)
    require(samples >= classes, "samples", f"at least {classes}, one of each class", samples)
    require_size(samples, max(features, classes))


def cyclic_labels(samples: int, classes: int = 2) -> Array:
    """The labels 0, 1, …, K−1, 0, 1, …: no class has more than one sample more than another."""
    return np.arange(samples) % classes
