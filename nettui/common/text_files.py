"""Reads and writes UTF-8 text files, completely or not at all."""

from __future__ import annotations

import os
from itertools import chain, count
from pathlib import Path

from nettui.common.errors import InputError

SYSTEM = (
    "File exists",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Permission denied",
    "Read-only file system",
)
"""What the operating system says is wrong with a file, for the translations."""


RECORDING_SUFFIX, SESSION_SUFFIX = ".nettui", ".session"
"""The file name suffixes of a recording, and of a saved session."""

MOST_CHARACTERS = 2**24
"""Of a scenario or a saved session: 16 million are a file of 300,000 points, which opens in seconds."""


def is_recording(name: object) -> bool:
    """Whether a name is that of a recording."""
    return isinstance(name, str | os.PathLike) and os.fspath(name).endswith(RECORDING_SUFFIX)


def is_session(name: object) -> bool:
    """Whether a name is that of a saved session."""
    return isinstance(name, str | os.PathLike) and os.fspath(name).endswith(SESSION_SUFFIX)


def expand_home(path: str) -> Path:
    """The path with a leading `~` expanded as in a shell; unchanged if there is no such home folder."""
    return Path(os.path.expanduser(path))


def read(path: Path) -> str:
    """The content of a file. Raises InputError."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_CHARACTERS + 1)
        if len(text) > MOST_CHARACTERS:
            raise InputError(str(path), [f"expected at most {MOST_CHARACTERS:,} characters, found more"])
        return text
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), [f"expected UTF-8 text, found an invalid byte at position {error.start}"]
        ) from None
    except OSError as error:
        raise InputError(str(path), [error.strerror or "cannot be read"]) from None


def unused_path(path: Path) -> Path:
    """`path`, or, if it exists, the first free name with -2, -3, … before its suffix."""
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(candidate for candidate in chain([path], others) if not candidate.exists())


def write_new(path: Path, text: str) -> None:
    """Writes a new file. Raises OSError, also if the file exists.

    Characters that cannot be encoded, as from a file name that is not UTF-8, become question marks.
    """
    try:
        with path.open("xb") as file:
            try:
                file.write(text.encode("utf-8", "replace"))
                file.flush()
            except BaseException:  # a full disk, Ctrl-C
                path.unlink()
                raise
    except OSError as error:  # of a full disk it does not say which file
        raise OSError(error.errno, error.strerror, str(path)) from None
