"""CIFAR-10 batches in both published formats: binary, and Python pickles (read without running code)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path
from typing import ClassVar

import numpy as np

from nettui.data.dataset import Names
from nettui.data.files import ImageFile, file_errors, require_no_pipe
from nettui.data.safe_pickle import as_array, load
from nettui.data.source import Samples
from nettui.data.stored import Stored, divided, is_large
from nettui.types import Array

PIXELS = 3072
NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CLASSES = len(NAMES)


@dataclass(frozen=True)
class Cifar10(ImageFile):
    """`path` is a batch or a folder of training batches; a row has 32×32 red, green, then blue pixels.

    A binary batch (.bin) has 1 + 3072 bytes per image, label first; a Python batch is a pickled dict of
    `data` (N, 3072) and `labels` (A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images,
    2009).
    """

    name: ClassVar[str] = "cifar10"
    patterns: ClassVar[str] = "*.bin, data_batch_1, test_batch, a folder with data_batch_1"

    @classmethod
    def matches(cls, path: str) -> bool:
        return _is_batch(os.path.basename(path)) or bool(_training(path))

    def read(self) -> Samples:
        batches = [_batch(path) for path in _training(self.path) or [self.path]]
        images, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
        inputs = divided(Stored(images), self.divisor) if is_large(images.shape) else self.scaled(images)
        return Samples(inputs, labels.astype(np.intp), CLASSES, Names(classes=NAMES))


def _is_batch(name: str) -> bool:
    return name.endswith(".bin") or re.fullmatch(r"data_batch_\d+|test_batch", name) is not None


def _training(folder: str) -> list[str]:
    """The training batches in a folder, in order; each only once if it is there in both formats."""
    files = sorted(glob(f"{escape(folder)}/data_batch_*")) if os.path.isdir(folder) else []
    return [
        *{file.removesuffix(".bin"): file for file in files if _is_batch(os.path.basename(file))}.values()
    ]


def _batch(path: str) -> tuple[Array, Array]:
    """Images (N, 3072) and labels (N,) of a batch, as bytes."""
    require_no_pipe(path)
    raw = Path(path).read_bytes()
    with file_errors(path, "a CIFAR-10 batch"):
        images, labels = _binary(raw) if path.endswith(".bin") else _pickled(raw)
        if images.dtype != np.uint8 or images.ndim != 2 or images.shape[1] != PIXELS:
            raise ValueError(f"its data are {images.dtype} {images.shape}, not bytes (N, {PIXELS})")
        if labels.shape != (len(images),) or labels.dtype.kind not in "iu":
            raise ValueError(f"its labels are {labels.dtype} {labels.shape}, not integers ({len(images)},)")
        if len(labels) and not 0 <= labels.min() <= labels.max() < CLASSES:
            raise ValueError(f"its labels are {labels.min()}..{labels.max()}, not 0..9")
    return images, labels


def _binary(raw: bytes) -> tuple[Array, Array]:
    if len(raw) % (1 + PIXELS):
        raise ValueError(f"its size, {len(raw)} bytes, is not a multiple of {1 + PIXELS}")
    rows = np.frombuffer(raw, np.uint8).reshape(-1, 1 + PIXELS)
    return rows[:, 1:], rows[:, 0]


def _pickled(raw: bytes) -> tuple[Array, Array]:
    table = load(raw)
    if not isinstance(table, dict):
        raise ValueError(f"it holds a {type(table).__name__}, not a dict")
    named = {key.decode() if isinstance(key, bytes) else key: value for key, value in table.items()}
    if missing := {"data", "labels"} - named.keys():
        raise ValueError(f"it has no {' and no '.join(map(repr, sorted(missing)))}")
    return as_array(named["data"]), as_array(named["labels"])
