"""The base of all file formats: reads a file once, encodes its labels as integers, and selects samples."""

from __future__ import annotations

import difflib
import errno
import os
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from nettui.common.errors import MAX_QUOTED, InvalidValue, Phrase, require
from nettui.common.rng import Purpose, stream
from nettui.common.text import join_names
from nettui.data.dataset import Names
from nettui.data.source import PREDICT_NUMBERS, Samples
from nettui.data.stored import blocks
from nettui.types import Array

READABLE = "a file that can be read"
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".7z", ".rar")
"""Endings of archives, which are not looked into."""
FOLDERS = (
    "a folder of a known kind (X.npy and y.npy, X.txt and y.txt, train.csv and test.csv, "
    "train-images-idx3-ubyte, data_batch_1, a folder of images for each class), or my_data.py:load, "
    "a function that returns (X, y)"
)
MOST_NAMED = 20
"""A folder with more files is not looked through for one that could be read."""
MOST_ENTRIES = 10_000
"""Files of a folder that are counted for a message."""


@dataclass(frozen=True)
class File(ABC):
    """A source that reads a file: all samples, the first `samples`, or `samples` of them picked at random.

    Random samples keep the order of the file. The classes are those of the whole file in every case. Of a
    file with a validation part, `samples` are of the training part, and as large a share is of the other.
    """

    name: ClassVar[str]
    patterns: ClassVar[str]
    """The file names that `matches` accepts, for error messages."""

    path: str
    samples: int | Literal["all"] = "all"
    pick: Literal["first", "random"] = "first"

    def __post_init__(self) -> None:
        _require_path(self.path)
        require(self.samples == "all" or self.samples >= 1, "samples", "at least 1", self.samples)

    @classmethod
    @abstractmethod
    def matches(cls, path: str) -> bool:
        """Whether the file or folder at `path` has this format, judged by names alone."""

    @classmethod
    def recognizes(cls, path: str) -> bool:
        """Whether the content of a file, whose name says nothing, may have this format. Raises OSError."""
        return False

    @abstractmethod
    def read(self) -> Samples:
        """All samples of the file. Raises InvalidValue, OSError."""

    def load(self, seed: int) -> Samples:
        return self.picked(_read_cached(self), seed)

    def picked(self, samples: Samples, seed: int) -> Samples:
        """Those of the file's samples that are to be used. Raises InvalidValue if there are too few."""
        if self.samples == "all":
            return samples
        total = len(samples.t) - samples.held_out
        require(self.samples <= total, "samples", f"at most the {total} in {self.path}", self.samples)
        held_out = -(-samples.held_out * self.samples // total)  # the same share, for validation
        if self.pick == "first":
            kept = np.r_[: self.samples, total : total + held_out]
            return samples.rows(kept)._replace(held_out=held_out)
        draw = stream(seed, Purpose.DATA).choice
        kept = np.sort(draw(total, self.samples, replace=False))
        if held_out:
            kept = np.r_[kept, total + np.sort(draw(samples.held_out, held_out, replace=False))]
        return samples.rows(kept)._replace(held_out=held_out)


def _require_path(path: str) -> None:
    """Raises InvalidValue for a path that the system's functions take for a mistake in the program."""
    require("\0" not in path, "path", "the path of a file", path)


@lru_cache(maxsize=2)
def _read_cached(file: File) -> Samples:
    with reading(file.path):
        samples = file.read()
    require(samples.x.size > 0, "path", "at least one sample in the file", file.path)
    samples.x.flags.writeable = False
    labels = samples.t.astype(np.int64 if samples.classes else float)
    names = f"Names(features={samples.names.features!r}, classes={samples.names.classes!r})"
    crc = zlib.crc32(names.encode(), zlib.crc32(labels.data))
    for block in blocks(samples.x):
        crc = zlib.crc32(np.ascontiguousarray(block).data, crc)
    return samples._replace(crc=crc)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Converts what the system says when a file cannot be read to InvalidValue; a pipe is not waited for."""
    require_no_pipe(path)
    try:
        yield
    except OSError as error:
        named, reason = str(error.filename or path), error.strerror or str(error)
        raise InvalidValue("path", READABLE, named, f"{reason}{_similar_name(named)}") from None
    except MemoryError:
        raise InvalidValue("path", "data that fits in memory", path) from None


def require_no_pipe(path: str | os.PathLike[str], where: str = "path") -> None:
    """Raises InvalidValue for a pipe or a device, which would be waited for."""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise InvalidValue(where, READABLE, str(path), "it is a pipe or a device")


def clear_cache() -> None:
    """Makes the next load read its file again, in case it has changed."""
    _read_cached.cache_clear()


def _similar_name(path: str) -> str:
    """A hint with the most similar name in the folder of a missing file, if there is one."""
    folder, name = os.path.split(path)
    try:
        close = difflib.get_close_matches(name, os.listdir(folder or "."), n=1)
    except (OSError, ValueError):
        return ""
    return f"; did you mean {os.path.join(folder, close[0])!r}?" if close and close[0] != name else ""


def detect_format(path: object, kinds: Collection[type[File]]) -> str:
    """The format of the file at `path`, by its name or else its content. Raises InvalidValue for neither."""
    if not isinstance(path, str):
        raise InvalidValue("path", "a string", path)
    _require_path(path)
    for kind in kinds:
        if kind.matches(path):
            return kind.name
    if not os.path.exists(path):
        raise InvalidValue("path", READABLE, path, f"{os.strerror(errno.ENOENT)}{_similar_name(path)}")
    if path.lower().endswith(ARCHIVES):
        raise InvalidValue("path", "a file or a folder", path, "unpack the archive first")
    if os.path.isfile(path):
        with suppress(OSError):
            for kind in kinds:
                if kind.recognizes(path):
                    return kind.name
    if os.path.isdir(path):
        raise InvalidValue("path", FOLDERS, Phrase(f"{path!r} with {_content(path)}"), _one_of(path, kinds))
    names = "; ".join(f"{kind.name}: {kind.patterns}" for kind in kinds)
    raise InvalidValue("path", "a file name of a known format", path, names)


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder; none where it cannot be read."""
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return []


def _content(folder: str) -> str:
    """What a folder holds, for a message: how many files of each ending, and folders."""
    with os.scandir(folder) as entries:
        endings = Counter(
            "folder" if entry.is_dir() else Path(entry.name).suffix or "file without an ending"
            for entry in islice(entries, MOST_ENTRIES)
        )
    return ", ".join(f"{count} {ending}" for ending, count in endings.most_common(3)) or "nothing"


def _one_of(folder: str, kinds: Collection[type[File]]) -> str:
    """A hint that names the files of a folder that could be read by themselves, if there are a few."""
    with os.scandir(folder) as entries:
        files = sorted(entry.path for entry in islice(entries, MOST_NAMED + 1) if entry.is_file())
    known = [file for file in files if any(kind.matches(file) for kind in kinds)]
    if not known or len(files) > MOST_NAMED:
        return ""
    return f"or give one of its files: {join_names([*map(repr, known)])}"


def encode_labels(
    x: Array, labels: Array, features: Iterable[str] = (), where: str = "path", target: str = ""
) -> Samples:
    """Samples x with the labels, whole numbers or strings, encoded as 0..K−1 in sorted order.

    The labels become the names of the classes, unless they are 0..K−1 already. Fractions are numbers to
    predict, and no classes; `target` is their name. Raises InvalidValue for NaN and infinities, and if all
    labels are equal.
    """
    numbers = None if labels.dtype.kind not in "fiub" else labels.reshape(-1).astype(float)
    if numbers is not None and not np.isfinite(numbers).all():
        odd = numbers[~np.isfinite(numbers)]
        raise InvalidValue(where, "finite numbers or names as labels", Phrase(odd[0]))
    distinct, t = np.unique(labels, return_inverse=True)
    if len(distinct) == 1:
        raise InvalidValue(where, "labels of at least 2 classes", Phrase(f"{distinct[0]} for all samples"))
    of_features, of_target = tuple(map(one_line, features)), one_line(target)
    if numbers is not None and len(odd := numbers[numbers != np.floor(numbers)]):
        hints = "labels are classes, not quantities", PREDICT_NUMBERS
        problem = InvalidValue(where, "whole numbers or names as labels", Phrase(odd[0]), "; ".join(hints))
        names = Names(of_features, target=of_target)
        return Samples(x, numbers, 0, names, numbers=numbers, not_classes=problem)
    classes = tuple(map(one_line, distinct.tolist()))
    own = () if classes == tuple(map(str, range(len(classes)))) else classes
    return Samples(x, t.reshape(-1), len(distinct), Names(of_features, own, of_target), numbers=numbers)


def one_line(label: object) -> str:
    """The label as text on one line, without control characters that would move a terminal's cursor."""
    if isinstance(label, bytes):
        label = label.decode(errors="replace")
    text = f"{label:.15g}" if isinstance(label, float) else str(label)
    return "".join(character if character.isprintable() else " " for character in text).strip()


@contextmanager
def file_errors(path: str, expected: str) -> Iterator[None]:
    """Converts exceptions from reading a broken file to InvalidValue: `path` is not what is `expected`."""
    try:
        yield
    except (InvalidValue, OSError, MemoryError):
        raise
    except Exception as error:  # a broken archive or pickle raises almost anything
        reason = one_line(str(error)) or type(error).__name__
        raise InvalidValue("path", expected, path, reason[:MAX_QUOTED]) from None


def not_installed(package: str, extra: str = "data") -> InvalidValue:
    """The error for a file that needs a package of an extra."""
    hint = f"pip install 'nettui[{extra}]'"
    return InvalidValue("path", f"{package} to be installed, which reads it", Phrase("it is missing"), hint)


@dataclass(frozen=True)
class ImageFile(File):
    """A file of images; inputs are the pixels, 0..255, divided by `divisor`, as float32 to save memory."""

    divisor: float = 255.0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.divisor > 0, "divisor", "a number above 0", self.divisor)

    def scaled(self, pixels: Array) -> Array:
        """byte / divisor."""
        return np.divide(pixels, np.float32(self.divisor), dtype=np.float32)
