"""Where a user's sessions lie between two runs of the program: a folder for each scenario."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from nettui.common.text_files import unused_path

if TYPE_CHECKING:
    from nettui.debugger.journal import SavedSession

BEGUN = "%Y%m%d-%H%M%S"
"""How the name of a session begins."""

MOST = 20
"""Sessions of a scenario that are kept."""


def folder(scenario: str) -> Path:
    """The folder of a scenario; of two files with one name, each has its own."""
    path = Path(scenario)
    label = f"{path.stem}-{zlib.crc32(os.fsencode(path.absolute())):08x}" if path.suffix else scenario
    return user_state_path("nettui") / "sessions" / label


def latest(scenario: str) -> Path | None:
    """The session of a scenario that was saved last."""
    return max(_sessions(folder(scenario)), key=_saved, default=None)


def outdated(session: Path, scenario: str) -> bool:
    """Whether the scenario's file was written after the session was begun, which that one's name tells."""
    try:
        begun = time.mktime(time.strptime(session.name[: len("20261231-235959")], BEGUN))
        return Path(scenario).stat().st_mtime > begun + 1
    except (ValueError, OSError):  # another name, or a scenario that ships
        return False


def autosave(scenario: str, path: Path | None = None) -> Callable[[SavedSession], None]:
    """Saves a session, over and over at one place: `path`, or a new one on the scenario's shelf.

    Where somebody else has gone on with the session at that place, it goes on at a new one; as long as it is
    what lies there, nothing is written. Raises InputError about what lies at `path`.
    """
    from nettui.debugger import journal

    place = path or _fresh(scenario)
    mine, last = _stamp(place), journal.read(path) if path and path.exists() else None

    def keep(record: SavedSession) -> None:
        nonlocal place, mine, last
        stamp = _stamp(place)
        if stamp and record == last:
            return
        if stamp not in (None, mine):
            place = _fresh(scenario)
        place.parent.mkdir(parents=True, exist_ok=True)
        journal.write(place, record)
        mine, last = _stamp(place), record
        for old in sorted(_sessions(place.parent), key=_saved)[:-MOST]:
            old.unlink(missing_ok=True)

    return keep


def _sessions(folder: Path) -> list[Path]:
    return list(folder.glob("*.session"))


def _fresh(scenario: str) -> Path:
    """A place on the scenario's shelf where nothing lies."""
    return unused_path(folder(scenario) / f"{time.strftime(BEGUN)}-{os.getpid()}.session")


def _stamp(path: Path) -> int | None:
    """When the file was written; None where there is none."""
    return path.stat().st_mtime_ns if path.exists() else None


def _saved(path: Path) -> float:
    return path.stat().st_mtime
