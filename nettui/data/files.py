"""What the readers of files share: a file is read once, its labels are numbered, a part may be taken."""

from __future__ import annotations

import difflib
import errno
import os
import zlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.common.rng import Purpose, stream
from nettui.data.source import Samples
from nettui.types import Array, Names

READABLE = "a file that can be read"


@dataclass(frozen=True)
class File(ABC):
    """A source whose samples lie in a file: all of them, the first `samples`, or as many drawn at random.

    Drawn ones stay in the file's order. The classes are those of the whole file, whichever part is taken.
    """

    name: ClassVar[str]
    patterns: ClassVar[str]
    """How the files look that `claims` knows, in words."""

    path: str
    samples: int | Literal["all"] = "all"
    pick: Literal["first", "random"] = "first"

    def __post_init__(self) -> None:
        require("\0" not in self.path, "path", "the path of a file", self.path)
        require(self.samples == "all" or self.samples >= 1, "samples", "at least 1", self.samples)

    @classmethod
    @abstractmethod
    def matches(cls, path: str) -> bool:
        """Whether a file of that name, or a folder by what lies in it, is of this kind."""

    @abstractmethod
    def read(self) -> Samples:
        """All there is in the file. Raises InvalidValue, OSError."""

    def load(self, seed: int) -> Samples:
        whole = _contents(self)
        if self.samples == "all":
            return whole
        total = len(whole.t)
        require(self.samples <= total, "samples", f"at most the {total} in {self.path}", self.samples)
        if self.pick == "first":
            return whole._replace(x=whole.x[: self.samples], t=whole.t[: self.samples])
        rows = np.sort(stream(seed, Purpose.DATA).choice(total, self.samples, replace=False))
        return whole._replace(x=whole.x[rows], t=whole.t[rows])


@lru_cache(maxsize=2)
def _contents(file: File) -> Samples:
    if os.path.exists(file.path) and not (os.path.isfile(file.path) or os.path.isdir(file.path)):
        raise InvalidValue("path", READABLE, file.path, "it is a pipe or a device, which may never end")
    try:
        found = file.read()
    except OSError as error:
        path, reason = str(error.filename or file.path), error.strerror or str(error)
        raise InvalidValue("path", READABLE, path, f"{reason}{_beside(path)}") from None
    require(found.x.size > 0, "path", "at least one sample in the file", file.path)
    found.x.flags.writeable = False
    told = zlib.crc32(repr(found.names).encode(), zlib.crc32(found.t.astype(np.int64).data))
    return found._replace(crc=zlib.crc32(np.ascontiguousarray(found.x).data, told))


def clear_cache() -> None:
    """Lets files that changed since be read afresh."""
    _contents.cache_clear()


def _beside(path: str) -> str:
    """The nearest name in the folder of a file that is not there."""
    folder, name = os.path.split(path)
    try:
        close = difflib.get_close_matches(name, os.listdir(folder or "."), n=1)
    except (OSError, ValueError):
        return ""
    return f"; did you mean {os.path.join(folder, close[0])!r}?" if close and close[0] != name else ""


def detect_format(path: object, kinds: Collection[type[File]]) -> str:
    """The name of the kind of file at `path`. Raises InvalidValue where none of `kinds` claims it."""
    if not isinstance(path, str):
        raise InvalidValue("path", "a string", path)
    for kind in kinds:
        if kind.matches(path):
            return kind.name
    if not os.path.exists(path):
        raise InvalidValue("path", READABLE, path, f"{os.strerror(errno.ENOENT)}{_beside(path)}")
    names = "; ".join(f"{kind.name}: {kind.patterns}" for kind in kinds)
    raise InvalidValue("path", "a name that tells the kind of file", path, names)


def encode_labels(x: Array, labels: Array, features: Iterable[str] = ()) -> Samples:
    """The distinct labels, whole numbers or strings, numbered 0..K−1 in their own order, their names kept.

    They have none where they are these very numbers.
    Raises InvalidValue for fractions, NaN and infinities, and where all labels are alike.
    """
    if labels.dtype.kind == "f" and (odd := labels[~np.isfinite(labels) | (labels != np.floor(labels))]).size:
        raise InvalidValue(
            "path", "whole numbers or names as labels", Phrase(odd[0]), "classes, no quantities"
        )
    distinct, t = np.unique(labels, return_inverse=True)
    if len(distinct) == 1:
        raise InvalidValue("path", "labels of at least 2 classes", Phrase(f"{distinct[0]} for all samples"))
    names = tuple(map(_name, distinct.tolist()))
    own = () if names == tuple(map(str, range(len(names)))) else names
    return Samples(x, t.reshape(-1), len(distinct), Names(tuple(map(_name, features)), own))


def _name(given: object) -> str:
    """On one line, without what would move a terminal's cursor."""
    if isinstance(given, bytes):
        given = given.decode(errors="replace")
    told = f"{given:.15g}" if isinstance(given, float) else str(given)
    return "".join(each if each.isprintable() else " " for each in told).strip()


@contextmanager
def file_errors(path: str, what: str) -> Iterator[None]:
    """Whatever a reader raises over a broken file, told as InvalidValue: `path` is not `what`."""
    try:
        yield
    except (InvalidValue, OSError, MemoryError):
        raise
    except Exception as error:  # a broken archive or pickle raises almost anything
        raise InvalidValue("path", what, path, str(error)) from None


@dataclass(frozen=True)
class ImageFile(File):
    """A file of pixels: bytes, divided by `divisor` (255: inputs in 0..1; 1: the bytes themselves).

    Inputs are float32, to save memory.
    """

    divisor: float = 255.0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.divisor > 0, "divisor", "a number above 0", self.divisor)

    def scaled(self, pixels: Array) -> Array:
        """byte / divisor."""
        return np.divide(pixels, np.float32(self.divisor), dtype=np.float32)
