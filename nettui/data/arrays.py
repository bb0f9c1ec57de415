"""Samples from arrays in memory, with the same checks as samples from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.array_names import Pair, two_parts
from nettui.data.assemble import Divisor, Part, as_part, samples_of
from nettui.data.dataset import Names
from nettui.data.files import one_line
from nettui.data.limits import require_memory
from nettui.data.missing_values import treat
from nettui.data.named_arrays import AUTO, Loaded, choose, read_named
from nettui.data.source import Samples
from nettui.types import Array

FORMS = "(X, y), ((X, y), (X_val, y_val)) or a dict of arrays"


@dataclass(frozen=True, eq=False)
class Arrays:
    """Arrays passed by a Python program; a scenario file cannot refer to them. Compared by identity."""

    name: ClassVar[str] = "arrays"
    samples: Samples = field(repr=False, metadata={"not_in_file": True})

    @classmethod
    def of(cls, *data: object) -> Arrays:
        """From one of the forms that `samples_of_objects` takes. Raises InvalidValue."""
        return cls(treat(samples_of_objects(data), "keep"))

    def load(self, seed: int) -> Samples:
        return self.samples


def samples_of_objects(data: object, divisor: Divisor = "auto") -> Samples:
    """Samples from arrays, or anything that NumPy can convert, in one of these forms.

    (X, y) · ((X, y), (X_val, y_val)) · (X, y, X_val, y_val) · (X, X_val, y, y_val) · a mapping of arrays by
    the names that an archive may have. The inputs are copied: the program may change its own. Raises
    InvalidValue.
    """
    samples = _samples_of(data, divisor)
    return samples if samples.x.flags.owndata else samples._replace(x=samples.x.copy())


def _samples_of(data: object, divisor: Divisor) -> Samples:
    """The samples, whose inputs may be the program's array itself."""
    if isinstance(data, Mapping):
        named = {str(name): each for name, each in data.items() if _is_array(each)}
        arrays = Loaded({name: to_array(name, each) for name, each in named.items()})
        if not any(hasattr(each, "columns") for each in named.values()):
            return read_named(arrays, "a dict", divisor=divisor)
        roles = filter(None, choose(arrays.heads, "a dict", AUTO))  # data frames have names of columns
        data = tuple((named[pair.inputs], named[pair.labels]) for pair in roles)
        data = data if len(data) == 2 else data[0]
    if not isinstance(data, tuple | list) or len(data) not in (2, 4):
        length = f" of length {len(data)}" if isinstance(data, tuple | list) else ""
        raise InvalidValue("", FORMS, Phrase(f"{type(data).__name__}{length}"))
    pairs = _pairs(data)
    _require_same_columns([x for x, _ in pairs])
    features = tuple(one_line(each) for each in getattr(pairs[0][0], "columns", ()))
    target = getattr(pairs[0][1], "name", None)
    names = Names(features, target=one_line(target) if isinstance(target, str) else "")
    called = (Pair("X", "y"), Pair("X_val", "y_val"))
    parts = [_part(x, y, pair) for (x, y), pair in zip(pairs, called, strict=False)]
    return samples_of(parts, "labels", divisor, names)


def _pairs(data: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The inputs and labels of one part or of two."""
    if len(data) == 2:
        parts = all(isinstance(each, tuple) and len(each) == 2 for each in data)
        return [*data] if parts else [(data[0], data[1])]
    data = [each if hasattr(each, "iloc") else to_array("inputs", each) for each in data]
    shapes = [each.shape for each in data]
    places = two_parts(shapes)
    if places is None:
        found = Phrase(f"arrays of the shapes {', '.join(map(str, shapes))}")
        raise InvalidValue("", "(X, y, X_val, y_val) or (X, X_val, y, y_val)", found)
    return [(data[x], data[y]) for x, y in places]


def _require_same_columns(inputs: Sequence[Any]) -> None:
    """Raises InvalidValue for data frames whose columns are not the same, in the same order."""
    columns = [[str(name) for name in each.columns] for each in inputs if hasattr(each, "columns")]
    if len(columns) < 2 or columns[0] == columns[1]:
        return
    odd = next((pair for pair in zip(*columns, strict=False) if pair[0] != pair[1]), None)
    if odd:
        expected = f"the columns of the training part in their order, {odd[0]!r}"
        raise InvalidValue("validation_inputs", expected, odd[1])


def _part(x: object, y: object, names: Pair) -> Part:
    inputs, labels = to_array("inputs", x), to_array("labels", y)
    found = Phrase(f"the shape {inputs.shape}")
    require(inputs.size > 0, "inputs", "at least one sample", found)
    require(inputs.ndim >= 2, "inputs", "2 axes or more, one sample per row", found)
    return as_part(inputs, labels, names, rows=True)


def _is_array(value: object) -> bool:
    return hasattr(value, "__array__") or hasattr(value, "toarray") or isinstance(value, list | tuple)


def to_array(where: str, value: Any) -> Array:
    """The value as an array; a ragged list, or a tensor that cannot be converted, becomes one clear error.

    A sparse matrix is filled in; objects that are all numbers, or all texts, become numbers or texts. Numbers
    that are masked, None or pandas' NA become NaN.
    """
    try:
        if hasattr(value, "toarray"):
            samples, features = value.shape
            require_memory(samples, features, 8, type(value).__name__)
            value = value.toarray()
        if np.ma.is_masked(value):
            value = value.astype(float).filled(np.nan)
        array = np.asarray(value)
        return _of_objects(array) if array.dtype.kind in "OT" else array
    except InvalidValue:
        raise
    except Exception as error:
        found = Phrase(f"{type(value).__name__}: {error}")
        raise InvalidValue(where, "an array, or lists of equal length", found) from None


def _of_objects(array: Array) -> Array:
    """Objects, or NumPy's texts of any length, as texts or as numbers, if that is what all of them are."""
    if all(isinstance(each, str) for each in array.flat):
        return np.array(array.tolist(), str)
    known = [not (each is None or type(each).__name__ == "NAType") for each in array.flat]
    numbers = [each for each, there in zip(array.flat, known, strict=True) if there]
    if numbers and all(isinstance(each, int | float | np.number | np.bool_) for each in numbers):
        if all(known):
            return np.array(array.tolist())
        found = np.full(array.shape, np.nan)
        found.flat[np.flatnonzero(known)] = np.array(numbers, float)
        return found
    return array
