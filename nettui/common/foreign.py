"""Errors in code that is not nettui's: what went wrong, where, and the shapes of the arrays at hand."""

from __future__ import annotations

import sysconfig
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import ParamSpec, TypeVar

from nettui.common.errors import RunError

P = ParamSpec("P")
R = TypeVar("R")

MAX_ARRAYS = 8
"""Arrays whose shapes a message names."""

FORMS = (
    "{}: {}Error: {} ({}, line {}, in {}; {})",
    "{}: {}Error: {} ({}, line {}, in {})",
    "{}(): {}Error: {} ({}, line {}, in {}; {})",
    "{}(): {}Error: {} ({}, line {}, in {})",
    "{}: {}Error: {} (what nettui passes in is read-only: copy it first) ({}, line {}, in {}; {})",
    "{}(): {}Error: {} (what nettui passes in is read-only: copy it first) ({}, line {}, in {}; {})",
)
"""Messages about an exception, for the translations: its own text stays as it is."""

MAX_TEXT = 300
"""Characters of an exception's own text that a message quotes."""

LIBRARIES = tuple(
    str(Path(folder).resolve())
    for folder in (
        str(Path(__file__).parents[1]),
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
    )
)
"""Folders whose code is not the user's."""


class TrainerError(RunError):
    """A trainer that raised an exception, or returned what it must not; nettui itself goes on."""

    @classmethod
    def of(cls, error: BaseException, doing: str) -> TrainerError:
        """The message about an exception: its text, then file, line and function, then shapes of arrays."""
        text, hint = quoted(error, str), ""
        if "read-only" in text:
            hint = " (what nettui passes in is read-only: copy it first)"
        name = type(error).__name__
        return cls(f"{doing}: {name}{text and f': {text}'}{hint}{_place(error.__traceback__)}")


def call(doing: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the trainer's function returns. Raises TrainerError for any exception but a RunError.

    What nettui's own functions raise for a wrong argument is a mistake of the trainer, which gave it. A
    KeyboardInterrupt in the main thread is the user's.
    """
    try:
        return function(*args, **kwargs)
    except RunError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise
        raise TrainerError.of(error, doing) from error


def quoted(value: object, show: Callable[[object], str] = repr) -> str:
    """A foreign value as one short, printable line, whatever its own methods do."""
    try:
        text = show(value)
    except Exception:
        return ""
    line = "".join(c if c.isprintable() else "�" for c in " ".join(text[: 4 * MAX_TEXT].split()))
    return line if len(line) <= MAX_TEXT else f"{line[:MAX_TEXT]} …"


def _place(traceback: TracebackType | None) -> str:
    """File, line and function of the last frame in the user's own code, and the arrays there."""
    own = [(frame, line) for frame, line in walk_tb(traceback) if not _in_library(frame)]
    if not own:
        return ""
    frame, line = own[-1]
    arrays = list(_arrays(frame))
    shown = ", ".join(arrays[:MAX_ARRAYS]) + (", …" if len(arrays) > MAX_ARRAYS else "")
    where = f"{Path(frame.f_code.co_filename).name}, line {line}, in {frame.f_code.co_name}"
    return f" ({where}{shown and f'; {shown}'})"


def _in_library(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return name.startswith("<frozen") or str(Path(name).resolve()).startswith(LIBRARIES)


def _arrays(frame: FrameType) -> Iterator[str]:
    """Name and shape of each local variable that has a shape."""
    for name, value in frame.f_locals.items():
        try:
            shape = getattr(value, "shape", None)
        except Exception:  # an object of the user's own, which answers as it likes
            continue
        if isinstance(shape, tuple) and not isinstance(value, type):
            yield f"{name} {tuple(shape)}"
