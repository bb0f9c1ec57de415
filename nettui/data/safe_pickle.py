"""Reads a pickle as data: arrays, bytes, strings, numbers, lists and dicts; no code in it is ever run."""

from __future__ import annotations

import io
import pickle
import re
from typing import Any

import numpy as np

from nettui.types import Array


class _Type:
    """Stands for numpy.dtype, whose own `__setstate__` trusts what it is given."""

    def __init__(self, spec: str | bytes, *_: object) -> None:
        self.spec, self.order = _text(spec), "|"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = _text(state[1])

    def numbers(self) -> np.dtype[Any]:
        """The type, if it is one of numbers."""
        if not re.fullmatch(r"[<>=|][biuf][1248]", self.order + self.spec):
            raise pickle.UnpicklingError(f"it has an array of type {self.order + self.spec!r}")
        return np.dtype(self.order + self.spec)


class _Array:
    """Stands for numpy.ndarray and makes a sound one of the pickled state."""

    array: Array

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, raw = state
        self.array = np.frombuffer(raw, kind.numbers()).reshape(shape, order="F" if fortran else "C")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.array


class _Buffer(_Array):
    """Stands for the function that makes arrays of protocol 5."""

    def __init__(self, raw: Any, kind: _Type, shape: tuple[int, ...], order: str) -> None:
        self.__setstate__((1, shape, kind, order == "F", raw))


def _bytes(text: str, _: str) -> bytes:
    """How Python 3 writes bytes in the protocols of Python 2."""
    return text.encode("latin1")


ALLOWED: dict[str, Any] = {
    "numpy.ndarray": _Array,
    "numpy.dtype": _Type,
    "numpy.core.multiarray._reconstruct": _Array,  # so NumPy 1 has it, and the published batches
    "numpy._core.multiarray._reconstruct": _Array,
    "numpy.core.numeric._frombuffer": _Buffer,
    "numpy._core.numeric._frombuffer": _Buffer,
    "_codecs.encode": _bytes,
}
"""All that a pickle of arrays refers to; whatever else one refers to could be a function that it calls."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (wanted := f"{module}.{name}") not in ALLOWED:
            raise pickle.UnpicklingError(f"it wants to run {wanted}: refused, only arrays are read")
        return ALLOWED[wanted]


def load(raw: bytes) -> Any:
    """What is pickled in `raw`, arrays as what `np.asarray` takes, Python 2's strings as bytes.

    Raises UnpicklingError, or almost anything.
    """
    try:
        return _Unpickler(io.BytesIO(raw), encoding="bytes").load()
    except MemoryError:
        raise pickle.UnpicklingError("it asks for more memory than there is") from None


def _text(word: str | bytes) -> str:
    return word.decode("ascii") if isinstance(word, bytes) else word
