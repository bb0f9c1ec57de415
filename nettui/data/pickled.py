"""Reads a pickle as data: NumPy arrays, bytes, strings, numbers, lists, dicts; no code in it is ever run."""

from __future__ import annotations

import io
import pickle
from codecs import encode
from typing import Any

import numpy as np

# what pickles of arrays begin with: it has another home in NumPy 1 and 2, and the files name either
RECONSTRUCT, FROM_BUFFER = (np.empty(1).__reduce_ex__(protocol)[0] for protocol in (2, 5))

ADMITTED: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): RECONSTRUCT,
    ("numpy.core.numeric", "_frombuffer"): FROM_BUFFER,
    ("numpy._core.numeric", "_frombuffer"): FROM_BUFFER,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): encode,  # how Python 3 writes bytes in the protocols of Python 2
}
"""All that a pickle of arrays refers to; whatever else one refers to could be a function that it calls."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"it wants to run {module}.{name}: refused, only arrays are read")
        return ADMITTED[module, name]


def load(raw: bytes) -> Any:
    """What is pickled in `raw`; Python 2's strings as bytes. Raises UnpicklingError, or almost anything."""
    return _Unpickler(io.BytesIO(raw), encoding="bytes").load()
