"""MNIST's IDX format: images in one file, labels in another, each gzipped or not."""

from __future__ import annotations

import gzip
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.files import ImageFile, encode_labels, file_errors
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
        y = _array(self._labels(images))
        if y.shape != x.shape[:1]:
            raise InvalidValue("labels", f"{len(x)}, one for each image", Phrase(f"the shape {y.shape}"))
        return encode_labels(self.scaled(x.reshape(len(x), math.prod(x.shape[1:]))), y)

    def _labels(self, images: Path) -> Path:
        if self.labels:
            return images.parent / self.labels
        usual = images.name.replace("images", "labels").replace("idx3", "idx1").removesuffix(".gz")
        for file in (images.with_name(usual), images.with_name(f"{usual}.gz")):
            if file.exists() and file != images:
                return file
        raise InvalidValue("labels", "the name of their file", Phrase(f"none beside {str(images)!r}"))


def _array(path: Path) -> Array:
    """The bytes of an IDX file, in the shape given by its header."""
    with file_errors(str(path), "an IDX file of bytes"):
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        if raw[:3] != b"\0\0\x08" or len(raw) < 4:
            raise ValueError("it does not begin with 0, 0, 8 and the number of axes")
        start = 4 + 4 * raw[3]
        shape = [int.from_bytes(raw[at : at + 4], "big") for at in range(4, start, 4)]
        if len(raw) - start != math.prod(shape):
            size = " × ".join(map(str, shape))
            raise ValueError(f"its header announces {size} bytes, it has {len(raw) - start}")
        return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)
