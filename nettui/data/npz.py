"""NumPy archives, as written by `np.savez("mine.npz", X=inputs, y=labels)`; pickled arrays are refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from nettui.data.array_file import ArrayFile
from nettui.data.array_names import Head
from nettui.data.limits import require_expansion
from nettui.data.named_arrays import Bundle
from nettui.data.npy_format import START, read_body, read_head
from nettui.types import Array


@dataclass(frozen=True)
class Npz(ArrayFile):
    """An archive of arrays under the usual names, or under those given as `inputs` and `labels`."""

    name: ClassVar[str] = "npz"
    patterns: ClassVar[str] = "*.npz"
    expected: ClassVar[str] = "a NumPy archive (.npz)"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(".npz")

    @contextmanager
    def opened(self) -> Iterator[Bundle]:
        with zipfile.ZipFile(self.path) as archive:
            yield Members(archive)


class Members:
    """The arrays of an open archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @cached_property
    def heads(self) -> dict[str, Head]:
        heads = {}
        for member in self._archive.infolist():
            if member.filename.endswith(".npy"):
                name = member.filename.removesuffix(".npy")
                require_expansion(member.file_size, member.compress_size)
                with self._archive.open(member) as file:
                    heads[name] = read_head(file.read(START), member.file_size, name)
        return heads

    def read(self, name: str) -> Array:
        with self._archive.open(f"{name}.npy") as file:
            start = file.read(START)
        with self._archive.open(f"{name}.npy") as file:
            return read_body(file, start)
