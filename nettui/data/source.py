"""The interface of all data sources: options in, inputs and labels out."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.dataset import Names
from nettui.types import Array

LIMIT = 10**8
"""Most numbers in one array, 0.8 GB: a mistyped size is reported before memory runs out."""


class Samples(NamedTuple):
    """Inputs x (N, D), integer labels t (N,) in 0..classes−1, and the names of features and classes.

    `crc` is the checksum of the whole file they come from, if there is one. The last `held_out` samples are
    for validation alone.
    """

    x: Array
    t: Array
    classes: int
    names: Names = Names()
    crc: int | None = None
    held_out: int = 0


class Source(Protocol):
    """A frozen record of options that loads samples."""

    name: ClassVar[str]

    def load(self, seed: int) -> Samples:
        """The samples; equal seeds give equal samples."""
        ...


def require_size(samples: int, width: int) -> None:
    """Raises InvalidValue if `samples` rows of `width` numbers exceed the limit."""
    if samples * width > LIMIT:
        expected = f"at most {LIMIT:,} numbers in samples × features and classes"
        raise InvalidValue("samples", expected, Phrase(f"{samples} × {width}"))


def require_classes(samples: int, classes: int = 2, features: int = 2) -> None:
    """Raises InvalidValue unless there are 2 or more classes, a sample for each, and no array too large."""
    require(classes >= 2, "classes", "at least 2", classes)
    require(samples >= classes, "samples", f"at least {classes}, one of each class", samples)
    require_size(samples, max(features, classes))


def cyclic_labels(samples: int, classes: int = 2) -> Array:
    """The labels 0, 1, …, K−1, 0, 1, …: class sizes differ by at most one."""
    return np.arange(samples) % classes
