"""MATLAB's files: up to version 7 through SciPy, version 7.3 through h5py; nothing in them is run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from nettui.data.array_file import ArrayFile
from nettui.data.isolated import isolated
from nettui.data.named_arrays import Bundle

HDF5 = b"\x89HDF\r\n\x1a\n"
AT = 512
"""Where an HDF5 file of MATLAB's begins, behind a block of its own."""


@dataclass(frozen=True)
class Mat(ArrayFile):
    """The variables of a file, and the fields of its structs, as dataset.train.images."""

    name: ClassVar[str] = "mat"
    patterns: ClassVar[str] = "*.mat"
    expected: ClassVar[str] = "a MATLAB file"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(".mat")

    def opened(self) -> AbstractContextManager[Bundle]:
        with open(self.path, "rb") as file:
            start = file.read(AT + len(HDF5))
        hdf5 = HDF5 in (start[: len(HDF5)], start[AT:])
        return isolated("mat_reader", "h5py" if hdf5 else "scipy", self.path)
