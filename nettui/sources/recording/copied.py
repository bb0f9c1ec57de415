"""What becomes of a recording when the process that writes it is copied, and a copy of it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nettui.common.text_files import unused_path
from nettui.sources.checkpoints.checkpoints import of_process
from nettui.sources.recording.control import Control
from nettui.sources.recording.writer import Writer

Safely: TypeAlias = Callable[[Callable[[], None]], None]
"""Writes; a disk that is full ends the recording, not the training."""

Now: TypeAlias = Callable[[], tuple[Writer | None, int]]
"""What writes the recording, None once it has ended, and the last step of it."""


@dataclass(frozen=True)
class Copied:
    """A recording that takes part when the process is copied; `now` tells its writer and its last step."""

    asked: Path
    control: Control
    now: Now
    safely: Safely

    @property
    def path(self) -> Path:
        """The file that it writes now."""
        found, _ = self.now()
        return self.asked if found is None else found.path

    @property
    def sockets(self) -> set[int]:
        """The descriptors by which a debugger is heard."""
        return self.control.sockets

    def release(self) -> None:
        """Closes the file until the next commit: before the process is copied."""
        found, _ = self.now()
        if found is not None:
            self.safely(found.release)

    def take_over(self, path: Path) -> None:
        """Goes on in a copy of the process, which repeats steps that are in that file."""
        self.control.take_over()
        found, _ = self.now()
        if found is not None:
            self.safely(lambda: found.take_over(path))

    def branch(self) -> str:
        """Goes on in a new file if other steps follow in this one; returns its path, or ""."""
        found, step = self.now()
        if found is None or not found.has_after(step):
            return ""
        path = unused_path(found.path.with_stem(f"{found.path.stem}-from-{step + 1}"))
        self.safely(lambda: found.branch(path, step))
        return str(path.absolute()) if self.now()[0] is not None else ""


def take_part(asked: Path, control: Control, now: Now, safely: Safely) -> None:
    """Has a recording take part where the process keeps copies of itself."""
    if (checkpoints := of_process()) is not None:
        copied = Copied(asked, control, now, safely)
        checkpoints.join(copied)
        control.leave = lambda: checkpoints.leave(copied)
        control.branch = lambda: checkpoints.branch(copied)
