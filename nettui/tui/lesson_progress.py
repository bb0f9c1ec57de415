"""Saves the user's progress in each lesson, in a small JSON file."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path


class LessonLog:
    """Completed points by scenario. An unreadable file counts as empty; a failed write is ignored."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, int]:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(kept, dict):
            return {}
        return {name: points for name, points in kept.items() if type(points) is int and points >= 0}

    def points(self, scenario: str) -> int:
        return self.read().get(scenario, 0)

    def save(self, scenario: str, points: int) -> None:
        """Saves the points of a scenario; the file is replaced atomically."""
        kept = {**self.read(), scenario: points}
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
