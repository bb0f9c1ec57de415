"""MNIST's IDX format: images in one file, labels in another, each gzipped or not."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.array_names import Pair
from nettui.data.assemble import Part, samples_of
from nettui.data.files import ImageFile, file_errors, require_no_pipe
from nettui.data.limits import require_expansion, unpacked
from nettui.data.source import Samples
from nettui.types import Array

TRAINING = ("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz")
"""The image files searched for in a folder."""


@dataclass(frozen=True)
class Idx(ImageFile):
    """`path` is the file of images, or a folder with MNIST's training part; each image becomes one row.

    The labels are in the file `labels`, relative to the images' folder; by default in the file next to them
    with `labels` for `images` and `idx1` for `idx3` in its name. The format: two zero bytes, a type (8:
    unsigned byte), the number of axes, their lengths as big-endian 32-bit integers, the bytes (Y. LeCun,
    C. Cortes, C. Burges, The MNIST database, 1998).
    """

    name: ClassVar[str] = "idx"
    patterns: ClassVar[str] = "*ubyte, *.idx, *ubyte.gz, *.idx.gz, a folder with train-images-idx3-ubyte"
    labels: str = ""

    @classmethod
    def matches(cls, path: str) -> bool:
        name = path.lower().removesuffix(".gz")
        return name.endswith(("ubyte", ".idx")) or any(os.path.exists(f"{path}/{file}") for file in TRAINING)

    def read(self) -> Samples:
        images = Path(self.path)
        if images.is_dir():
            images = next(images / file for file in TRAINING if (images / file).exists())
        x = _array(images)
        require(x.ndim >= 2, "path", "a file of images, 2 axes or more", str(images))
        labels = self._labels(images)
        y = _array(labels)
        if y.shape != x.shape[:1]:
            raise InvalidValue("labels", f"{len(x)}, one for each image", Phrase(f"the shape {y.shape}"))
        return samples_of([Part(x, y, Pair(images.name, labels.name))], "path", self.divisor)

    def _labels(self, images: Path) -> Path:
        if self.labels:
            return images.parent / self.labels
        usual = images.name.replace("images", "labels").replace("idx3", "idx1").removesuffix(".gz")
        for file in (images.with_name(usual), images.with_name(f"{usual}.gz")):
            if file.exists() and file != images:
                return file
        raise InvalidValue("labels", "the name of their file", Phrase(f"none beside {str(images)!r}"))


def _array(path: Path) -> Array:
    """The bytes of an IDX file, in the shape given by its header; more bytes than those are not expanded."""
    require_no_pipe(path)
    with file_errors(str(path), "an IDX file of bytes"), path.open("rb") as file:
        there = path.stat().st_size
        plain, packed = unpacked(file)
        head = plain.read(4)
        if head[:3] != b"\0\0\x08" or len(head) < 4:
            raise ValueError("it does not begin with 0, 0, 8 and the number of axes")
        lengths = plain.read(4 * head[3])
        shape = [int.from_bytes(lengths[at : at + 4], "big") for at in range(0, 4 * head[3], 4)]
        announced = math.prod(shape)
        if packed:
            require_expansion(announced, there)
        most = announced if packed else min(announced, there)
        raw = plain.read(most + 1)
        if len(raw) != announced:
            found = ("more" if len(raw) > most else len(raw)) if packed else there - 4 - len(lengths)
            raise ValueError(f"its header announces {' × '.join(map(str, shape))} bytes, it has {found}")
        return np.frombuffer(raw, np.uint8).reshape(shape)
