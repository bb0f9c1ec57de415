"""NumPy arrays in a folder, a file each, as X.npy and y.npy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from nettui.data.array_file import ArrayFile
from nettui.data.array_names import INPUTS, LABELS, Head, words
from nettui.data.named_arrays import Bundle
from nettui.data.npy_format import START, read_body, read_head
from nettui.data.source import Samples
from nettui.types import Array


@dataclass(frozen=True)
class Npy(ArrayFile):
    """A folder of arrays under the usual names, or the file of the inputs with the labels next to it."""

    name: ClassVar[str] = "npy"
    patterns: ClassVar[str] = "*.npy, a folder with X.npy and y.npy"
    expected: ClassVar[str] = "NumPy arrays (.npy)"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(".npy") or len(_arrays_in(path)) > 1

    def read(self) -> Samples:
        if os.path.isdir(self.path) or self.inputs != "auto":
            return super().read()
        return replace(self, inputs=Path(self.path).stem).read()

    @contextmanager
    def opened(self) -> Iterator[Bundle]:
        path = Path(self.path)
        yield Folder(path) if path.is_dir() else Folder(path.parent, path.stem)


def _arrays_in(path: str | Path) -> list[Path]:
    folder = Path(path)
    found = sorted(folder.glob("*.[nN][pP][yY]")) if os.path.isdir(folder) else []
    return [file for file in found if file.is_file()]  # no pipe, which would be waited for


class Folder:
    """The arrays in a folder, by the names of their files."""

    def __init__(self, folder: Path, asked: str = "") -> None:
        self._asked = asked
        self._files = {file.stem: file for file in _arrays_in(folder)}

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Without files that are broken, unless it is asked for, or called as inputs or labels."""
        heads = {}
        for name, path in self._files.items():
            with path.open("rb") as file:
                start = file.read(START)
            try:
                heads[name] = read_head(start, path.stat().st_size, name)
            except Exception:
                if name == self._asked or {*words(name)} & {*INPUTS, *LABELS}:
                    raise
        return heads

    def read(self, name: str) -> Array:
        with self._files[name].open("rb") as file:
            start = file.read(START)
            file.seek(0)
            return read_body(file, start)
