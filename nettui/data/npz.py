"""NumPy archives: `np.savez("mine.npz", X=inputs, y=labels)`; nothing is ever unpickled."""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, nearest, require
from nettui.data.files import File, encode_labels, file_errors
from nettui.data.source import Samples
from nettui.types import Array


@dataclass(frozen=True)
class Npz(File):
    """The arrays named in `inputs` (N, …), a sample a row, and `labels` (N,) or (N, 1), integers or strings.

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
        require(x.dtype.kind in "fiub", "inputs", f"numbers in {self.inputs!r}", Phrase(x.dtype))
        require(x.ndim >= 2, "inputs", "2 axes or more, a sample a row", Phrase(f"the shape {x.shape}"))
        require(y.shape in ((len(x),), (len(x), 1)), "labels", f"the shape ({len(x)},)", Phrase(y.shape))
        require(y.dtype.kind in "fiubUS", "labels", "integers or strings", Phrase(y.dtype))
        kept = np.float32 if x.dtype == np.float32 else np.float64
        return encode_labels(x.reshape(len(x), math.prod(x.shape[1:])).astype(kept, copy=False), y)

    def _array(self, archive: zipfile.ZipFile, option: str, key: str) -> Array:
        names = [name.removesuffix(".npy") for name in archive.namelist()]
        if key not in names:
            raise InvalidValue(option, f"the name of an array in {self.path}", key, nearest(key, names))
        with archive.open(f"{key}.npy") as member:
            array: Array = np.lib.format.read_array(member, allow_pickle=False)
        return array
