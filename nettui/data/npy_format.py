"""NumPy's .npy format: the head of an array, and its body, read apart; pickled objects are never read."""

from __future__ import annotations

import io
import math
import warnings
from typing import Protocol

import numpy as np

from nettui.data.array_names import Head
from nettui.data.limits import require_announced
from nettui.types import Array

START = 16384
"""Bytes at the start of an array that hold its whole head."""

READERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
CHUNK = 2**22


class Readable(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes: ...


def read_head(start: bytes, size: int, name: str) -> Head:
    """The head of the array `name`, whose first bytes are `start` and which has `size` bytes in all.

    Raises ValueError, or almost any other exception, unless its body has the size that it announces.
    """
    head, _, offset = _parse(start)
    if head.dtype.kind == "O":
        return head
    if any(length < 0 for length in head.shape):
        raise ValueError(f"array {name!r} announces the shape {head.shape}")
    require_announced(head.shape, head.dtype.itemsize, size - offset, f"array {name!r}")
    return head


def _parse(start: bytes) -> tuple[Head, bool, int]:
    """Head, whether columns come first, and where the body begins."""
    stream = io.BytesIO(start)
    version = np.lib.format.read_magic(stream)
    if version not in READERS:
        raise ValueError(f"its version {version} is unknown")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a broken head can be odd Python, which its reader warns of
        shape, fortran, dtype = READERS[version](stream)
    return Head(shape, dtype), fortran, stream.tell()


def read_body(file: Readable, start: bytes) -> Array:
    """The array whose head is in `start`, from a file that stands at its first byte."""
    head, fortran, offset = _parse(start)
    if head.dtype.hasobject:
        raise ValueError("it holds Python objects, which are not unpickled")
    file.read(offset)
    array = np.empty(math.prod(head.shape), head.dtype)
    body, at = array.view(np.uint8).reshape(-1), 0
    while at < len(body):
        chunk = file.read(min(CHUNK, len(body) - at))
        if not chunk:
            raise ValueError(f"its body ends after {at:,} of {len(body):,} bytes")
        body[at : at + len(chunk)] = np.frombuffer(chunk, np.uint8)
        at += len(chunk)
    return array.reshape(head.shape, order="F" if fortran else "C")
