"""What reading a file may cost: memory for its arrays, and how far compressed bytes may expand."""

from __future__ import annotations

import gzip
import math
import os
from contextlib import suppress
from typing import Any, BinaryIO

from nettui.common.errors import InvalidValue, Phrase
from nettui.types import Shape

FREE_BYTES = 64 * 2**20
MOST_RATIO = 250
"""A file that expands beyond FREE_BYTES and this many times is a bomb; images, texts pack up to 20 times."""


def available_memory() -> int:
    """Bytes that a program can still be given: by Linux's own estimate, elsewhere all physical memory."""
    with suppress(OSError, StopIteration, ValueError), open("/proc/meminfo", encoding="ascii") as lines:
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        return 1024 * int(line.split()[1])
    with suppress(AttributeError, OSError, ValueError):  # a system without sysconf, or without the name
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 2**62


def require_memory(samples: int, width: int, itemsize: int, path: str, raw: int = 0) -> None:
    """Raises InvalidValue unless samples × width numbers fit in memory, next to `raw` bytes of the file."""
    needed, there = samples * width * itemsize + raw, available_memory()
    if needed > there:
        found = Phrase(f"{samples:,} samples of {width:,} numbers in {path!r}, {size_text(needed)}")
        hint = "keep fewer samples in the file, or smaller ones"
        raise InvalidValue("path", f"data that fits in memory, {size_text(there)}", found, hint)


def require_announced(shape: Shape, itemsize: int, there: int, name: str) -> None:
    """Raises ValueError unless an array's body has the bytes that its head announces."""
    if math.prod(shape) * itemsize != there:
        numbers = " × ".join(map(str, shape)) or "1"
        raise ValueError(
            f"{name} announces {numbers} numbers of {itemsize} bytes, its body has {there:,} bytes"
        )


def most_expanded(packed: int) -> int:
    """The bytes that `packed` bytes may expand to; more can only be meant to fill the memory."""
    return max(FREE_BYTES, MOST_RATIO * packed)


def require_expansion(plain: int, packed: int) -> None:
    """Raises ValueError if `packed` bytes become more than they may."""
    if plain > most_expanded(packed):
        raise ValueError(f"{packed:,} bytes that expand to {plain:,} are refused: at most {MOST_RATIO} times")


class Bounded:
    """A stream of which at most so many bytes are read; a reading that asks for more raises ValueError."""

    def __init__(self, file: Any, most: int) -> None:
        self._file, self._left, self._most = file, most, most

    def read(self, size: int, /) -> bytes:
        self._take(size)
        found: bytes = self._file.read(size)
        return found

    def readline(self) -> bytes:
        line: bytes = self._file.readline(self._left + 1)
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        if size > self._left:
            raise ValueError(f"it announces more than {self._most:,} bytes, which is refused")
        self._left -= size


def unpacked(file: BinaryIO) -> tuple[Any, bool]:
    """The stream from its beginning, expanded if gzip packed it, and whether it did."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return (gzip.GzipFile(fileobj=file) if packed else file), packed


def size_text(count: int) -> str:
    """A number of bytes as MB or GB."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{max(count / 1e6, 0.1):,.1f} MB"
