"""Progress in lessons is saved between runs of the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.tui.lesson_progress import LessonLog


def test_saved_progress_is_read_again(tmp_path: Path) -> None:
    log = LessonLog(tmp_path / "new" / "lessons.json")
    assert log.points("digits") == 0
    log.save("digits", 3)
    log.save("rates", 1)
    log.save("digits", 4)
    assert LessonLog(log.path).read() == {"digits": 4, "rates": 1}
    assert [file.name for file in log.path.parent.iterdir()] == ["lessons.json"]


def test_a_scenario_name_that_is_not_unicode_is_saved(tmp_path: Path) -> None:
    name = b"\xff".decode("utf-8", "surrogateescape")
    log = LessonLog(tmp_path / "lessons.json")
    log.save(name, 2)
    assert log.points(name) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"3", b"[" * 100_000, b"null"])
def test_an_unreadable_file_counts_as_empty_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lessons.json"
    path.write_bytes(content)
    log = LessonLog(path)
    assert log.points("digits") == 0
    log.save("digits", 2)
    assert json.loads(path.read_text()) == {"digits": 2}


def test_invalid_entries_of_a_file_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "l.json").write_text('{"a": 1, "b": -1, "c": "x", "d": 1.5, "e": true, "f": null}')
    assert LessonLog(tmp_path / "l.json").read() == {"a": 1}


def test_a_failed_write_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    LessonLog(tmp_path / "file" / "lessons.json").save("digits", 1)
    (tmp_path / "folder").mkdir()
    log = LessonLog(tmp_path / "folder")
    log.save("digits", 1)
    assert log.read() == {}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]
