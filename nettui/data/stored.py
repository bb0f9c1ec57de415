"""Large inputs that stay as they are stored, such as bytes, and are scaled when rows of them are drawn."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nettui.types import Array, Shape

LARGE = 2**24
"""Inputs of more numbers are scaled when they are drawn; smaller ones once and for all."""

BLOCK = 2**21
"""Numbers that are drawn at a time where all are needed."""

EVERY = slice(None)


class Change(Protocol):
    """What becomes of inputs, number by number: x are some rows of the `columns` of all."""

    def __call__(self, x: Array, columns: slice) -> Array: ...


@dataclass(frozen=True, eq=False)
class Stored(NDArrayOperatorsMixin):
    """Rows of the array `raw` (N, D), changed as they are drawn; everywhere else it behaves as the array.

    Rows and slices of columns are drawn alone, whatever else is asked of it draws all: what is asked often
    draws rows, or goes through them in `blocks`. The changes are the same number by number, so that drawn
    rows are equal to those of the whole array, bit by bit.
    """

    raw: Array
    rows: Array | None = None
    changes: tuple[Change, ...] = ()
    own_dtype: Any = None

    def __len__(self) -> int:
        rows: int = (self.raw if self.rows is None else self.rows).shape[0]
        return rows

    @property
    def shape(self) -> Shape:
        return len(self), self.raw.shape[1]

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self.own_dtype or self.raw.dtype)

    @property
    def ndim(self) -> int:
        return 2

    @property
    def size(self) -> int:
        size: int = len(self) * self.raw.shape[1]
        return size

    @property
    def flags(self) -> Any:
        return self.raw.flags

    def __getitem__(self, key: Any) -> Array:
        if isinstance(key, tuple):
            if len(key) == 2 and all(isinstance(part, slice) for part in key):
                return self._drawn(*key)
            found: Array = np.asarray(self)[key]
            return found
        if isinstance(key, int | np.integer):
            row: Array = self._drawn(np.array([range(len(self))[key]]))[0]
            return row
        return self._drawn(key)

    def _drawn(self, rows: Any, columns: slice = EVERY) -> Array:
        raw = self.raw if columns == EVERY else self.raw[:, columns]
        x = raw[rows if self.rows is None else self.rows[rows]]
        with np.errstate(all="ignore"):  # NaN and infinity are told by the first step
            for change in self.changes:
                x = change(x, columns)
        drawn: Array = x.astype(self.dtype, copy=False)
        return drawn

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        whole = np.empty(self.shape, self.dtype)
        at = 0
        for block in blocks(self):
            whole[at : at + len(block)] = block
            at += len(block)
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [np.asarray(each) if isinstance(each, Stored) else each for each in inputs]
        return getattr(ufunc, method)(*arrays, **options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what NumPy and copy ask to find out what it is
            raise AttributeError(name)
        return getattr(np.asarray(self), name)

    def reshape(self, *shape: Any) -> Any:
        flat = shape[0] if isinstance(shape[0], tuple) else shape
        same = len(flat) == 2 and all(b in (a, -1) for a, b in zip(self.shape, flat, strict=True))
        return self if same else np.asarray(self).reshape(*shape)

    def copy(self) -> Array:
        return as_array(replace(self, raw=self.raw.copy()))


def as_array(x: Stored) -> Array:
    """The same to the type checker: it behaves as an array."""
    return cast(Array, x)


def stored(x: Array) -> Array:
    """The inputs (N, D); many of them are not copied when rows are taken, or when they are changed."""
    return as_array(Stored(x)) if isinstance(x, np.ndarray) and is_large(x.shape) else x


def is_large(shape: Shape) -> bool:
    """Whether inputs of that shape are scaled when they are drawn."""
    return len(shape) == 2 and shape[0] * shape[1] > LARGE


def take(x: Array, rows: Array | slice) -> Array:
    """Those rows, without drawing them."""
    if not isinstance(x, Stored):
        return x[rows]
    if isinstance(rows, slice) and rows == EVERY:
        return x
    return as_array(replace(x, rows=(np.arange(len(x.raw)) if x.rows is None else x.rows)[rows]))


def changed(x: Array | Stored, change: Change, dtype: Any = None) -> Array:
    """The inputs with every number changed, from then on of that dtype; large ones when they are drawn."""
    if not isinstance(x, Stored):
        return change(x, EVERY)
    return as_array(replace(x, own_dtype=dtype or x.dtype, changes=(*x.changes, change)))


def divided(x: Stored, by: float) -> Array:
    """Bytes, divided as float32."""
    return changed(x, partial(_divided, by=by), np.float32)


def _divided(x: Array, columns: slice, by: float) -> Array:
    return np.divide(x, np.float32(by), dtype=np.float32)


def cast_to(x: Array, dtype: str) -> Array:
    """The inputs in a network's precision, row by row in memory; what is beyond it becomes infinite."""
    return x if isinstance(x, Stored) and x.dtype == dtype else changed(x, partial(_cast, dtype=dtype), dtype)


def _cast(x: Array, columns: slice, dtype: str) -> Array:
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(x, dtype)


def blocks(x: Array | Stored) -> Iterator[Array]:
    """All rows in their order, some at a time; all at once if they are not large."""
    if not isinstance(x, Stored):
        yield x
        return
    rows = max(BLOCK // max(x.shape[1], 1), 1)
    for start in range(0, len(x), rows):
        yield x[start : start + rows]


def column_blocks(x: Array) -> Iterator[tuple[slice, Array]]:
    """All columns in their order, some at a time; all at once if they are not large."""
    if not isinstance(x, Stored):
        yield EVERY, x
        return
    width, every = max(BLOCK // max(len(x), 1), 2), x.shape[1]
    starts = range(0, max(every - 1, 1), width)  # no last column alone: NumPy would sum it in another order
    for start, stop in zip(starts, (*starts[1:], every), strict=True):
        columns = slice(start, stop)
        yield columns, x[:, columns]


def all_finite(x: Array) -> bool:
    """Whether no number is NaN or infinite."""
    return all(bool(np.isfinite(block).all()) for block in blocks(x))


def checksum(x: Array) -> int:
    """The checksum of the array, or of what is stored of it."""
    array, crc = x.raw if isinstance(x, Stored) else x, 0
    if array.size <= BLOCK:
        return zlib.crc32(array.tobytes())
    rows = max(BLOCK * len(array) // array.size, 1)
    for low in range(0, len(array), rows):
        crc = zlib.crc32(array[low : low + rows].tobytes(), crc)
    return crc
