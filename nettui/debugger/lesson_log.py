"""How far the user is in each lesson, and the first answers, kept in a small JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from platformdirs import user_state_path

from nettui.debugger.lesson import FirstAnswer, LessonProgress, Mark, Score


@dataclass(frozen=True)
class LessonRecord:
    """Of one lesson: the points after which it continues, the most ever completed, the first answers."""

    points: int = 0
    furthest: int = 0
    answers: tuple[FirstAnswer, ...] = ()

    @property
    def hints(self) -> int:
        """How many questions were answered with a hint."""
        return sum(answer.hinted for answer in self.answers)

    def score(self, questions: int) -> Score:
        """The questions answered right the first time, of so many."""
        return Score.of_answers(self.answers, questions)


class LessonLog:
    """A LessonRecord by scenario. An unreadable file counts as empty; a failed write is ignored."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, LessonRecord]:
        """All records."""
        found = {name: _record(entry) for name, entry in self._entries().items()}
        return {name: record for name, record in found.items() if record is not None}

    def record(self, scenario: str) -> LessonRecord:
        """The record of a scenario."""
        return self.read().get(scenario, LessonRecord())

    def save(self, scenario: str, progress: LessonProgress) -> None:
        """Saves how far a scenario's lesson is; the file is replaced atomically."""
        furthest = max(self.record(scenario).furthest, progress.done)
        answers = [answer._asdict() for answer in progress.answers]
        entry = {"points": progress.done, "furthest": furthest, "answers": answers}
        kept = {**self._entries(), scenario: entry}
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            with suppress(OSError):
                draft.unlink()

    def _entries(self) -> Mapping[str, Any]:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


def own_log() -> LessonLog:
    """The log of the user who runs the program."""
    return LessonLog(user_state_path("nettui") / "lessons.json")


def _record(entry: Any) -> LessonRecord | None:
    """The record in an entry, which is a number of points in older files; None if it is no record."""
    if _is_count(entry):
        return LessonRecord(entry, entry)
    if not isinstance(entry, dict):
        return None
    points: Any = entry.get("points")
    furthest: Any = entry.get("furthest")
    if not (_is_count(points) and _is_count(furthest)):
        return None
    answers = entry.get("answers")
    return LessonRecord(points, furthest, tuple(_answers(answers if isinstance(answers, list) else [])))


def _answers(entries: list[Any]) -> Iterator[FirstAnswer]:
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        fields: list[Any] = [entry.get(key) for key in FirstAnswer._fields]
        answer = FirstAnswer(*fields)
        known = answer.mark in get_args(Mark) and isinstance(answer.given, str | None)
        if known and _is_count(answer.point):
            yield answer._replace(hinted=answer.hinted is True)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0
