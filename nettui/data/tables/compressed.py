"""Opens a file that may be compressed, with a bound on what it expands to."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.limits import most_expanded

MOST_BYTES = 4 * 2**30
"""The largest file that is expanded."""
IN_MEMORY = 64 * 2**20
CHUNK = 2**20

OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
BROKEN = (EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, lzma.LZMAError)
SKIPPED = (".names", ".md", ".pdf", ".html", ".doc", ".docx", ".rtf", "/index", "/readme", "readme.txt")


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The plain bytes of the file at `path`; its first bytes say if gzip, bzip2, xz or zip packed it.

    Expanded bytes live in memory up to IN_MEMORY, then in a temporary file. Raises InvalidValue for a
    broken archive, one that expands beyond the bounds, and a zip of several tables; OSError.
    """
    with open(path, "rb") as file:
        start = file.read(6)
        file.seek(0)
        opener = next((OPENERS[magic] for magic in OPENERS if start.startswith(magic)), None)
        if opener is None and not start.startswith(b"PK\3\4"):
            yield file
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as plain:
            try:
                if opener:
                    with opener(file) as packed:
                        _expand(packed, plain, path)
                else:
                    _unzip(file, plain, path)
            except InvalidValue:
                raise
            except (*BROKEN, OSError) as error:
                raise InvalidValue("path", "a compressed file that is whole", path, str(error)) from None
            plain.seek(0)
            yield plain  # type: ignore[misc]


def _unzip(file: BinaryIO, plain: IO[bytes], path: str) -> None:
    with zipfile.ZipFile(file) as archive:
        tables = [name for name in archive.namelist() if _may_be_table(name)]
        if len(tables) != 1:
            names = ", ".join(tables[:5]) + (", …" if len(tables) > 5 else "")
            found = Phrase(f"{len(tables)}{': ' * bool(names)}{names}")
            raise InvalidValue(
                "path", f"one table in the archive {path}", found, "unpack it and give one file"
            )
        with archive.open(tables[0]) as packed:
            _expand(packed, plain, path)


def _may_be_table(name: str) -> bool:
    inside = f"/{name.lower()}"
    hidden = "/__macosx/" in inside or "/." in inside
    return not (hidden or inside.endswith(("/", *SKIPPED)))


def _expand(packed: IO[bytes], plain: IO[bytes], path: str) -> None:
    """Copies `packed` to `plain`. Raises InvalidValue where it grows beyond the bounds."""
    most = min(MOST_BYTES, most_expanded(os.path.getsize(path)))
    size = 0
    while chunk := packed.read(CHUNK):
        if (size := size + len(chunk)) > most:
            found = Phrase(f"more than {most:,} from {os.path.getsize(path):,}")
            raise InvalidValue("path", f"at most {most:,} bytes in {path}", found, "unpack it first")
        plain.write(chunk)
