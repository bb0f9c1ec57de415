"""Reads a pickle of arrays, bytes, strings, numbers, lists and dicts without running any code in it."""

from __future__ import annotations

import io
import pickle
import re
from typing import Any

import numpy as np

from nettui.types import Array


class _Type:
    """Replaces numpy.dtype, whose own `__setstate__` trusts its input."""

    def __init__(self, spec: str | bytes, *_: object) -> None:
        self.spec, self.order = _text(spec), "|"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = _text(state[1])

    def numbers(self) -> np.dtype[Any]:
        """The dtype. Raises UnpicklingError unless it is numeric."""
        if not re.fullmatch(r"[<>=|][biuf][1248]", self.order + self.spec):
            raise pickle.UnpicklingError(f"it has an array of type {self.order + self.spec!r}")
        return np.dtype(self.order + self.spec)


class _Array:
    """Replaces numpy.ndarray and builds a valid array from the pickled state."""

    array: Array

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, raw = state
        self.array = np.frombuffer(raw, kind.numbers()).reshape(shape, order="F" if fortran else "C")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.array


class _Buffer(_Array):
    """Replaces the function that builds arrays in pickle protocol 5."""

    def __init__(self, raw: Any, kind: _Type, shape: tuple[int, ...], order: str) -> None:
        self.__setstate__((1, shape, kind, order == "F", raw))


def _bytes(text: str, _: str) -> bytes:
    """Decodes bytes that Python 3 pickled in a protocol of Python 2."""
    return text.encode("latin1")


ALLOWED: dict[str, Any] = {
    "numpy.ndarray": _Array,
    "numpy.dtype": _Type,
    "numpy.core.multiarray._reconstruct": _Array,  # the name in NumPy 1 and in the published batches
    "numpy._core.multiarray._reconstruct": _Array,
    "numpy.core.numeric._frombuffer": _Buffer,
    "numpy._core.numeric._frombuffer": _Buffer,
    "_codecs.encode": _bytes,
}
"""Everything that a pickle of arrays refers to; any other name could be a function that the pickle calls."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (full_name := f"{module}.{name}") not in ALLOWED:
            raise pickle.UnpicklingError(f"it would run {full_name}: refused, only arrays are read")
        return ALLOWED[full_name]


def load(raw: bytes) -> Any:
    """The object pickled in `raw`: arrays as objects for `np.asarray`, Python 2's strings as bytes.

    Raises UnpicklingError, or almost any other exception for a broken pickle.
    """
    try:
        return _Unpickler(io.BytesIO(raw), encoding="bytes").load()
    except MemoryError:
        raise pickle.UnpicklingError("it needs more memory than is available") from None


def _text(word: str | bytes) -> str:
    return word.decode("ascii") if isinstance(word, bytes) else word
