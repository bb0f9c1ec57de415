"""HDF5 files, through h5py: the datasets that lie in the file itself, and nothing that they point to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from nettui.data.array_file import ArrayFile
from nettui.data.isolated import isolated
from nettui.data.named_arrays import Bundle


@dataclass(frozen=True)
class Hdf5(ArrayFile):
    """Datasets by their paths in the file, as train/data and train/target."""

    name: ClassVar[str] = "hdf5"
    patterns: ClassVar[str] = "*.h5, *.hdf5, *.he5"
    expected: ClassVar[str] = "an HDF5 file"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith((".h5", ".hdf5", ".he5"))

    def opened(self) -> AbstractContextManager[Bundle]:
        return isolated("hdf5_reader", "h5py", self.path)
