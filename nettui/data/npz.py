"""NumPy archives, as written by `np.savez("mine.npz", X=inputs, y=labels)`; pickled arrays are refused."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, nearest
from nettui.data.arrays import samples_of
from nettui.data.files import File, file_errors
from nettui.data.source import Samples
from nettui.types import Array


@dataclass(frozen=True)
class Npz(File):
    """The arrays named by `inputs` (N, …) and `labels` (N,) or (N, 1), integers or strings.

    Inputs may hold NaN and infinities; float32 stays float32, other numbers become float64.
    """

    name: ClassVar[str] = "npz"
    patterns: ClassVar[str] = "*.npz"
    inputs: str = "X"
    labels: str = "y"

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(".npz")

    def read(self) -> Samples:
        with file_errors(self.path, "a NumPy archive (.npz)"), zipfile.ZipFile(self.path) as archive:
            x = self._array(archive, "inputs", self.inputs)
            y = self._array(archive, "labels", self.labels)
        return samples_of(x, y, self.inputs, self.labels, where="path")

    def _array(self, archive: zipfile.ZipFile, option: str, key: str) -> Array:
        names = [name.removesuffix(".npy") for name in archive.namelist()]
        if key not in names:
            raise InvalidValue(option, f"the name of an array in {self.path}", key, nearest(key, names))
        with archive.open(f"{key}.npy") as member:
            array: Array = np.lib.format.read_array(member, allow_pickle=False)
        return array
