"""Reads and writes text files: whole or not at all, and in UTF-8."""

from __future__ import annotations

import os
from itertools import chain, count
from pathlib import Path

from nettui.common.errors import InputError


def expand_home(path: str) -> Path:
    """The path as a shell would read it, `~` and all; as it stands where there is no such home."""
    return Path(os.path.expanduser(path))


def read(path: Path) -> str:
    """All of a file. Raises InputError."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(str(path), [f"expected UTF-8 text, found another byte at {error.start}"]) from None
    except OSError as error:
        raise InputError(str(path), [error.strerror or "cannot be read"]) from None


def unused_path(path: Path) -> Path:
    """The path, or with -2, -3 … before its ending, the first at which nothing lies."""
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(place for place in chain([path], others) if not place.exists())


def write_new(path: Path, text: str) -> None:
    """A new file; what is there already stays as it is. Raises OSError.

    What is no Unicode, as in a name of a file that is none, becomes a question mark.
    """
    with path.open("xb") as file:
        try:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
        except BaseException:  # a full disk, Ctrl-C
            path.unlink()
            raise
