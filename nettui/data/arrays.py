"""Samples from arrays in memory, with the same checks as samples from a file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.files import encode_labels
from nettui.data.source import Samples
from nettui.types import Array


@dataclass(frozen=True, eq=False)
class Arrays:
    """Arrays passed by a Python program; a scenario file cannot refer to them. Compared by identity."""

    name: ClassVar[str] = "arrays"
    samples: Samples = field(repr=False, metadata={"not_in_file": True})

    @classmethod
    def of(cls, x: object, y: object) -> Arrays:
        """From inputs (N, …) and labels (N,), or anything that NumPy can convert. Raises InvalidValue."""
        inputs, labels = _array("inputs", x), _array("labels", y)
        require(inputs.size > 0, "inputs", "at least one sample", Phrase(f"the shape {inputs.shape}"))
        return cls(samples_of(inputs, labels, "X", "y", where="labels"))

    def load(self, seed: int) -> Samples:
        return self.samples


def _array(where: str, value: object) -> Array:
    """The value as an array; a ragged list, or a tensor that cannot be converted, becomes one clear error."""
    try:
        return np.asarray(value)
    except Exception as error:
        found = Phrase(f"{type(value).__name__}: {error}")
        raise InvalidValue(where, "an array, or lists of equal length", found) from None


def samples_of(x: Array, y: Array, x_name: str, y_name: str, where: str) -> Samples:
    """Samples from inputs (N, …) of numbers and labels (N,) or (N, 1) of integers or strings.

    Each sample is flattened. Inputs may hold NaN and infinities; float32 stays float32, other numbers become
    float64. Raises InvalidValue with the names `x_name` and `y_name`.
    """
    require(x.dtype.kind in "fiub", "inputs", f"numbers in {x_name!r}", Phrase(x.dtype))
    require(x.ndim >= 2, "inputs", "2 axes or more, one sample per row", Phrase(f"the shape {x.shape}"))
    require(y.shape in ((len(x),), (len(x), 1)), "labels", f"the shape ({len(x)},)", Phrase(y.shape))
    require(y.dtype.kind in "fiubUS", "labels", f"integers or strings in {y_name!r}", Phrase(y.dtype))
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return encode_labels(x.reshape(len(x), math.prod(x.shape[1:])).astype(dtype, copy=False), y, where=where)
