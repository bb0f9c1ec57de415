"""Where sessions are saved between runs of the program: a folder for each scenario."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_state_path

from nettui.common.errors import InputError
from nettui.common.text_files import unused_path

if TYPE_CHECKING:
    from nettui.debugger.journal import SavedSession

STARTED_FORMAT = "%Y%m%d-%H%M%S"
"""The start of a session's file name: when it was started."""

MAX_SESSIONS = 20
"""Sessions kept of one scenario."""


class RecentSession(NamedTuple):
    """A saved session: where it stood, what was changed in it, and when, in seconds since 1970."""

    scenario: str
    path: Path
    step: int
    edits: int
    breakpoints: int
    saved: float


def recent(most: int = 3) -> list[RecentSession]:
    """The last session of each of the scenarios opened last, the newest first; broken files are left out."""
    from nettui.debugger import journal

    found: list[RecentSession] = []
    for path in sorted(_sessions(user_state_path("nettui") / "sessions", "*/"), key=_saved, reverse=True):
        if len(found) == most:
            break
        if path.parent not in {other.path.parent for other in found}:
            with suppress(InputError, OSError):
                saved = journal.read(path)
                changes = len(saved.edits), len(saved.breakpoints)
                found.append(RecentSession(saved.scenario, path, saved.position.step, *changes, _saved(path)))
    return found


def folder(scenario: str) -> Path:
    """The folder of a scenario; two files of the same name have different folders."""
    path = Path(scenario)
    label = f"{path.stem}-{zlib.crc32(os.fsencode(path.absolute())):08x}" if path.suffix else scenario
    return user_state_path("nettui") / "sessions" / label


def latest(scenario: str) -> Path | None:
    """The session of a scenario that was saved last, or None."""
    return max(_sessions(folder(scenario)), key=_saved, default=None)


def outdated(session: Path, scenario: str) -> bool:
    """Whether the scenario's file was written after the session started, which is in the session's name."""
    try:
        started = time.mktime(time.strptime(session.name[: len("20261231-235959")], STARTED_FORMAT))
        return Path(scenario).stat().st_mtime > started + 1
    except (ValueError, OSError):  # a file of another name, or a scenario that ships
        return False


def autosave(scenario: str, path: Path | None = None) -> Callable[[SavedSession], None]:
    """Returns a function that saves a session, each time to the same file: `path`, or a new one.

    If another window has written the file in the meantime, it continues in a new file; if nothing has
    changed, nothing is written. Raises InputError when the file at `path` is not a session.
    """
    home = path.parent if path else folder(scenario)
    file = path or _new_path(home)
    written, last = _modified(file), _read(path) if path and path.exists() else None

    def save(session: SavedSession) -> None:
        from nettui.debugger import journal

        nonlocal file, written, last
        modified = _modified(file)
        if modified and session == last:
            return
        if modified not in (None, written):
            file = _new_path(home)
        file.parent.mkdir(parents=True, exist_ok=True)
        journal.write(file, session)
        written, last = _modified(file), session
        for old in sorted(_sessions(file.parent), key=_saved)[:-MAX_SESSIONS]:
            old.unlink(missing_ok=True)

    return save


def _read(path: Path) -> SavedSession:
    from nettui.debugger import journal  # it loads NumPy, which the first picture does not wait for

    return journal.read(path)


def _sessions(folder: Path, inside: str = "") -> list[Path]:
    return list(folder.glob(f"{inside}*.session"))


def _new_path(home: Path) -> Path:
    """An unused path in the scenario's folder."""
    return unused_path(home / f"{time.strftime(STARTED_FORMAT)}-{os.getpid()}.session")


def _modified(path: Path) -> int | None:
    """When the file was written, in nanoseconds; None if there is none."""
    return path.stat().st_mtime_ns if path.exists() else None


def _saved(path: Path) -> float:
    return path.stat().st_mtime
