"""Checksums of arrays and of training data: whether two are the same, bit for bit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nettui.types import Array

MAX_DATA_VALUES = 2**22
"""The most values of one array of the training data that are read: a large data set is only sampled."""


def crc(array: Array, checksum: int = 0) -> int:
    """CRC-32 of the values of an array, whatever its memory layout, continued from `checksum`."""
    if array.dtype.char in "OVgG":  # their memory holds pointers, or bytes that belong to no value
        return zlib.crc32(repr(array.reshape(-1).tolist()).encode(), checksum)
    if not array.flags.c_contiguous:
        return zlib.crc32(array.tobytes(), checksum)
    return zlib.crc32(array.reshape(-1).view(np.uint8).data, checksum)


def sample(values: Array, most: int, start: int = 0) -> Array:
    """At most `most` values of a flat array, evenly spaced; another `start` picks other values."""
    spacing = max(-(-values.size // most), 1)
    return values[start % spacing :: spacing]


def data_crc(data: Any) -> int | None:
    """CRC-32 of all arrays in the data of a trainer, in whatever containers; None if there is none."""
    checksum = None
    for array in _arrays(data):
        spread = sample(array.reshape(-1), MAX_DATA_VALUES) if array.size > MAX_DATA_VALUES else array
        checksum = crc(spread, checksum or 0)
    return checksum


def _arrays(data: Any) -> Iterator[Array]:
    if isinstance(data, np.ndarray):
        yield data
    elif isinstance(data, Mapping):
        yield from _arrays([*data.values()])
    elif isinstance(data, tuple | list):
        for part in data:
            yield from _arrays(part)
