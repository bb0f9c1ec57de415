"""Which Python files this process may run: those that the user named, never those that a file names."""

from __future__ import annotations

import os
import re

_trusted: set[str] = set()


def is_code(path: object) -> bool:
    """Whether a path names a Python file or a notebook, perhaps with a name in it."""
    return isinstance(path, str) and re.fullmatch(r".+\.(py|ipynb)(:.*)?", path) is not None


def trust(path: object) -> None:
    """Lets this process run the code that `path` names; a path that names none is passed over.

    Kept for the process, not in a scenario: whichever way a path comes in, from a file, a saved session or
    the debugger's `set`, its code is not run unless the user said so on the command line.
    """
    if is_code(path):
        _trusted.add(os.path.abspath(str(path)))


def is_trusted(path: str) -> bool:
    """Whether the user said that the code may be run."""
    return os.path.abspath(path) in _trusted
