"""A pool of large vectors: the memory of vectors no longer referenced is reused."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nettui.types import Array

MIN_BYTES = 2**25
"""Size from which the C library (glibc) returns freed memory to the system at once, which zeroes it before
reuse. With 6 million parameters that took 8 % of a step (`python -m tests.bench speed wide`, without and with
the pool), so vectors of this size are pooled."""

MAX_FREE = 2
"""Free buffers kept: as many as a step of SGD releases, its gradients and the old parameters."""

_free: dict[tuple[int, np.dtype[Any]], list[Array]] = {}


def empty_vector(size: int, dtype: npt.DTypeLike) -> Array:
    """An uninitialised array of shape (size,) that shares memory with no other live array."""
    kind = size, np.dtype(dtype)
    if size * kind[1].itemsize < MIN_BYTES:
        return np.empty(*kind)
    if kind not in _free:
        _free.clear()  # another network: buffers of the previous size are useless
    free = _free.setdefault(kind, [])
    try:
        memory = free.pop()
    except IndexError:
        memory = np.empty(*kind)
    return np.asarray(_Lease(memory, free))


class _Lease:
    """The base object of an array and its views; its buffer returns to the pool with the last of them."""

    def __init__(self, memory: Array, free: list[Array]) -> None:
        self._memory, self._free = memory, free
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        if len(self._free) < MAX_FREE:
            self._free.append(self._memory)
