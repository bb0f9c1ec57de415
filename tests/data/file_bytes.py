"""The bytes of data files in every format."""

from __future__ import annotations

import csv
import gzip
import io
import pickle
import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nettui.types import Array


def table(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def npz(**arrays: ArrayLike) -> bytes:
    """A NumPy archive."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **{name: np.asarray(array) for name, array in arrays.items()})
    return file.getvalue()


def idx(array: Array, packed: bool = False) -> bytes:
    """An IDX file of bytes."""
    head = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    raw = head + array.astype(np.uint8).tobytes()
    return gzip.compress(raw, mtime=0) if packed else raw


def binary_batch(images: Array, labels: Array) -> bytes:
    """A CIFAR-10 batch, binary version."""
    rows = zip(labels.tolist(), images, strict=True)
    return b"".join(bytes([label]) + image.astype(np.uint8).tobytes() for label, image in rows)


def python_batch(images: Array, labels: Array, protocol: int = 2) -> bytes:
    """A CIFAR-10 batch, python version, as Python 3 pickles it."""
    return pickle.dumps({"data": images.astype(np.uint8), "labels": labels.tolist()}, protocol)


def python2_batch(images: Array, labels: Array) -> bytes:
    """A CIFAR-10 batch pickled by Python 2, as published: byte strings, and NumPy's former module names."""
    integers = b"".join(b"K" + bytes([label]) for label in labels.tolist())
    count, width, raw = *images.shape, images.astype(np.uint8).tobytes()
    uint8 = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    shape = b"J" + struct.pack("<i", count) + b"J" + struct.pack("<i", width) + b"\x86"
    data = b"T" + struct.pack("<i", len(raw)) + raw
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR"
    state = b"(K\x01" + shape + uint8 + b"\x89" + data + b"tb"
    return b"\x80\x02}(U\x06labels](" + integers + b"eU\x04data" + array + state + b"u."
