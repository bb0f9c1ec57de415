"""The interface of all data sources: options in, inputs and labels out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.dataset import Names
from nettui.data.stored import take
from nettui.types import Array

LIMIT = 10**8
"""Most numbers in one array, 0.8 GB: a mistyped size is reported before memory runs out."""


Fill: TypeAlias = Literal["none", "mean", "median"]
"""What the training part puts in place of missing inputs."""


PREDICT_NUMBERS = 'to predict numbers: loss.name = "squared-error"'


TREATMENTS: Mapping[str, str] = {
    "drop-rows": "their rows are left out",
    "mean": "filled with the mean of the training part",
    "median": "filled with the median of the training part",
    "indicator": "filled with the median of the training part, and marked in columns of their own",
}
"""What becomes of missing values, by `data.missing`."""


class Decision(NamedTuple):
    """What was decided on reading a file: in words, and as fields of [data], by which it can be overruled."""

    what: str
    fields: Mapping[str, Any] = {}

    def of_fields(self, names: Collection[str]) -> Decision:
        """The decision with those of its fields that a source has."""
        return self._replace(fields={name: value for name, value in self.fields.items() if name in names})


class Samples(NamedTuple):
    """Inputs x (N, D), integer labels t (N,) in 0..classes−1, and the names of features and classes.

    `crc` is the checksum of the whole file they come from, if there is one. The last `held_out` samples are
    for validation alone. `numbers` (N,) are the labels as numbers, None where they are names, or classes by
    the source's construction. Where they are a quantity, `not_classes` says why they are no classes; there
    are 0 `classes` where they cannot be any. Missing inputs are NaN, and `fill` says what takes their place.
    """

    x: Array
    t: Array
    classes: int
    names: Names = Names()
    crc: int | None = None
    held_out: int = 0
    numbers: Array | None = None
    not_classes: InvalidValue | None = None
    decisions: tuple[Decision, ...] = ()
    fill: Fill = "none"

    @property
    def is_quantity(self) -> bool:
        """Whether the labels are numbers to predict, unless they are asked for as classes."""
        return self.not_classes is not None and self.numbers is not None

    def rows(self, at: Array | slice) -> Samples:
        """Those samples alone."""
        numbers = None if self.numbers is None else self.numbers[at]
        return self._replace(x=take(self.x, at), t=self.t[at], numbers=numbers)


def numbers_only(x: Array, y: Array, source: str) -> Samples:
    """Samples of a source whose labels y (N,) are numbers to predict."""
    hint = 'choose a loss for numbers: loss.name = "squared-error"'
    no_classes = InvalidValue("source", "labels that are classes", Phrase(f"numbers in {source!r}"), hint)
    return Samples(x, y, 0, numbers=y, not_classes=no_classes)


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
