"""Finds the variables of a MATLAB file, in a process of its own."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np

from nettui.data.array_names import Head
from nettui.data.isolated_reader import serve
from nettui.data.limits import require_expansion
from nettui.data.named_arrays import Bundle
from nettui.types import Array

KINDS = {
    "double": "f8",
    "single": "f4",
    "logical": "?",
    "char": "U1",
    "sparse": "f8",
    **{f"{sign}int{8 * size}": f"{sign or 'i'}{size}" for sign in ("", "u") for size in (1, 2, 4, 8)},
}
"""The types of arrays by MATLAB's names of them."""

DEPTH = 4
"""Structs in structs that are looked into."""


def main() -> None:
    """Serves the variables of the file that the command line names."""
    serve(opened)


@contextmanager
def opened(path: str) -> Iterator[Bundle]:
    """The variables of a file of any version."""
    with open(path, "rb") as file:
        if b"\x89HDF\r\n\x1a\n" in file.read(1024):
            from nettui.data import hdf5_reader

            with hdf5_reader.opened(path, matlab=True) as bundle:
                yield bundle
            return
    yield Variables(path)


class Variables:
    """The arrays of a file up to version 7; those in structs are read with their heads."""

    def __init__(self, path: str) -> None:
        self._path, self._in_structs, self._sparse = path, dict[str, Array](), set[str]()

    @cached_property
    def heads(self) -> dict[str, Head]:
        from scipy.io import whosmat

        heads = {}
        for name, shape, kind in whosmat(self._path):
            if kind == "sparse":
                self._sparse.add(name)
            if kind in KINDS:
                heads[name] = Head(tuple(shape), np.dtype(KINDS[kind]))
            elif kind == "struct":
                self._in_structs |= dict(_fields(self._load(name), name, DEPTH))
        return heads | {name: Head(array.shape, array.dtype) for name, array in self._in_structs.items()}

    def read(self, name: str) -> Array:
        if name in self._in_structs:
            return self._in_structs[name]
        head = self.heads[name]
        if name not in self._sparse:
            require_expansion(math.prod(head.shape) * head.dtype.itemsize, os.path.getsize(self._path))
        value = self._load(name)
        return np.asarray(value.toarray() if hasattr(value, "toarray") else value)

    def _load(self, name: str) -> Any:
        from scipy.io import loadmat

        return loadmat(self._path, variable_names=[name], mat_dtype=True)[name]


def _fields(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, Array]]:
    """The arrays in a struct of one element, with names as in MATLAB."""
    if not isinstance(value, np.ndarray):
        return
    if value.dtype.names and value.size == 1 and depth:
        for field in value.dtype.names:
            yield from _fields(value.reshape(-1)[0][field], f"{prefix}.{field}", depth - 1)
    elif value.dtype.kind in "fiubUS":
        yield prefix, value
