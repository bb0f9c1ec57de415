"""Large vectors, in the memory of earlier ones that nobody holds any more."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nettui.types import Array

MIN_BYTES = 2**25
"""Bytes from which on the C library (glibc) hands memory back to the system at once, which clears it before
it lends it out again. On 6 million parameters that took 8 % of a step (`python -m tests.bench speed wide`,
without and with), so ours is kept."""

MAX_SPARE = 2
"""Vectors whose memory is kept: those that a step of SGD lets go, its gradients and old parameters."""

_spare: dict[tuple[int, np.dtype[Any]], list[Array]] = {}


def empty_vector(size: int, dtype: npt.DTypeLike) -> Array:
    """An array (size,) whose numbers are not set yet; nothing else that is alive shares its memory."""
    kind = size, np.dtype(dtype)
    if size * kind[1].itemsize < MIN_BYTES:
        return np.empty(*kind)
    if kind not in _spare:
        _spare.clear()  # another network: the memory of the one before is of no use to it
    spare = _spare.setdefault(kind, [])
    try:
        memory = spare.pop()
    except IndexError:
        memory = np.empty(*kind)
    return np.asarray(_Lease(memory, spare))


class _Lease:
    """What an array and all its views hold on to; when the last of them is gone, so is the lease."""

    def __init__(self, memory: Array, spare: list[Array]) -> None:
        self._memory, self._spare = memory, spare
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        if len(self._spare) < MAX_SPARE:
            self._spare.append(self._memory)
