"""Finds the datasets of an HDF5 file, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import h5py
import numpy as np

from nettui.data.array_names import Head
from nettui.data.isolated_reader import serve
from nettui.data.limits import require_expansion
from nettui.data.named_arrays import Bundle
from nettui.types import Array

DEPTH, MOST = 4, 1000
"""Groups in groups, and items of a group, that are looked at."""


def main() -> None:
    """Serves the datasets of the file that the command line names."""
    serve(opened)


@contextmanager
def opened(path: str, matlab: bool = False) -> Iterator[Bundle]:
    """The datasets of a file; those of `matlab` have their axes in the other order."""
    with h5py.File(path, "r") as file:
        yield Datasets(file, matlab)


class Datasets:
    """The datasets of numbers and texts in an open file."""

    def __init__(self, file: Any, matlab: bool) -> None:
        self._file, self._matlab = file, matlab

    @cached_property
    def heads(self) -> dict[str, Head]:
        return dict(self._heads(self._file, "", DEPTH))

    def _heads(self, group: Any, prefix: str, depth: int) -> Iterator[tuple[str, Head]]:
        for key in list(group)[:MOST]:
            hard = isinstance(group.get(key, getlink=True), h5py.HardLink)
            if not hard or key.startswith("#"):  # links lead to other places and other files
                continue
            item = group[key]
            if isinstance(item, h5py.Group) and depth:
                yield from self._heads(item, f"{prefix}{key}/", depth - 1)
            elif isinstance(item, h5py.Dataset) and item.shape is not None:
                shape = item.shape[::-1] if self._matlab else item.shape
                text = h5py.check_string_dtype(item.dtype)
                yield f"{prefix}{key}", Head(shape, np.dtype("U1") if text else item.dtype)

    def read(self, name: str) -> Array:
        data = self._file[name]
        if data.external or data.is_virtual:
            raise ValueError(f"the numbers of {name!r} are in another file")
        require_expansion(data.nbytes, data.id.get_storage_size())
        text = h5py.check_string_dtype(data.dtype)
        array = np.asarray(data.asstr()[()], str) if text else np.asarray(data[()])
        return array.T if self._matlab else array
