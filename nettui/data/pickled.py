"""Pickled arrays, as the mnist.pkl.gz of many courses; nothing in them is run."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from nettui.data.array_file import ArrayFile
from nettui.data.array_names import PARTS
from nettui.data.limits import Bounded, most_expanded, unpacked
from nettui.data.named_arrays import Bundle, Loaded
from nettui.data.safe_pickle import as_array, count_numbers, is_array, load
from nettui.types import Array

SUFFIXES = (".pkl", ".pickle", ".pkl.gz", ".pickle.gz")
MOST_ARRAYS = 1000
"""Values in all dicts and lists that are looked at."""
MOST_NUMBERS = 2 * 10**7
"""In all lists, each counted as often as it is found, once when it is seen and once when it is converted."""
DEPTH = 3
"""Dicts in dicts that are looked into."""


@dataclass(frozen=True)
class Pickled(ArrayFile):
    """A pickled pair (X, y), a tuple of such pairs for training, validation and test, or a dict of arrays."""

    name: ClassVar[str] = "pickle"
    patterns: ClassVar[str] = "*.pkl, *.pickle, *.pkl.gz"
    expected: ClassVar[str] = "a pickle of arrays"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(SUFFIXES)

    @contextmanager
    def opened(self) -> Iterator[Bundle]:
        size = os.path.getsize(self.path)
        with open(self.path, "rb") as file:
            plain, packed = unpacked(file)
            content = load(Bounded(plain, most_expanded(size) if packed else size))
        yield Loaded(dict(_Finder().named(content, "", DEPTH)))


class _Finder:
    """Finds the arrays in a pickled value, which may hold the same dicts and lists many times."""

    def __init__(self) -> None:
        self._values, self._numbers = MOST_ARRAYS, MOST_NUMBERS

    def named(self, value: Any, prefix: str, depth: int) -> Iterator[tuple[str, Array]]:
        """The arrays, with the names that they would have in an archive."""
        self._count(value)
        if isinstance(value, dict) and depth:
            for key, each in value.items():
                name = key.decode(errors="replace") if isinstance(key, bytes) else str(key)
                yield from self.named(each, f"{prefix}{name}/", depth - 1)
        elif _is_pair(value):
            yield from zip((f"{prefix}x", f"{prefix}y"), map(self._array, value), strict=True)
        elif isinstance(value, tuple | list) and len(value) in (2, 3) and all(map(_is_pair, value)):
            names = [*PARTS] if len(value) == 3 else ["train", "test"]
            for name, pair in zip(names, value, strict=True):
                yield from self.named(pair, f"{prefix}{name}/", depth - 1)
        elif prefix:
            with suppress(pickle.UnpicklingError):  # texts, numbers and whatever else is no array
                yield prefix.removesuffix("/"), self._array(value)
        elif isinstance(value, tuple | list) and len(value) <= MOST_ARRAYS:
            for at, each in enumerate(value):
                yield from self.named(each, f"arr_{at}/", 0)

    def _array(self, value: Any) -> Array:
        """The value as an array. Raises UnpicklingError if it is none, ValueError if there are too many."""
        try:
            array = as_array(value)
        except (TypeError, ValueError) as error:  # rows of different lengths
            raise pickle.UnpicklingError(str(error)) from None
        if isinstance(value, list | tuple):
            self._spend(array.nbytes // 8)
        return array

    def _count(self, value: Any) -> None:
        """Counts a value, and what is in it. Raises ValueError where that becomes too many."""
        self._values -= 1
        if self._values < 0:
            raise ValueError(f"it has more than {MOST_ARRAYS:,} values in its dicts, which is refused")
        if isinstance(value, list | tuple):
            self._spend(count_numbers(value))

    def _spend(self, numbers: int) -> None:
        self._numbers -= numbers
        if self._numbers < 0:
            raise ValueError(f"it has lists of more than {MOST_NUMBERS:,} numbers, which is refused")


def _is_pair(value: Any) -> bool:
    """Whether the value is an array of inputs and one of labels."""
    return isinstance(value, tuple | list) and len(value) == 2 and all(map(is_array, value))
