"""How far somebody has come in a lesson, from one run of the program to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.tui.lesson_progress import LessonLog


def test_what_was_noted_is_read_again(tmp_path: Path) -> None:
    kept = LessonLog(tmp_path / "new" / "lessons.json")
    assert kept.points("digits") == 0
    kept.note("digits", 3)
    kept.note("rates", 1)
    kept.note("digits", 4)
    assert LessonLog(kept.path).read() == {"digits": 4, "rates": 1}
    assert [file.name for file in kept.path.parent.iterdir()] == ["lessons.json"]


def test_a_scenario_whose_name_is_no_unicode_is_noted(tmp_path: Path) -> None:
    name = b"\xff".decode("utf-8", "surrogateescape")
    kept = LessonLog(tmp_path / "lessons.json")
    kept.note(name, 2)
    assert kept.points(name) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"3", b"[" * 100_000, b"null"])
def test_a_broken_file_counts_as_nothing_and_is_mended(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lessons.json"
    path.write_bytes(content)
    kept = LessonLog(path)
    assert kept.points("digits") == 0
    kept.note("digits", 2)
    assert json.loads(path.read_text()) == {"digits": 2}


def test_of_a_file_only_what_makes_sense_counts(tmp_path: Path) -> None:
    (tmp_path / "l.json").write_text('{"a": 1, "b": -1, "c": "x", "d": 1.5, "e": true, "f": null}')
    assert LessonLog(tmp_path / "l.json").read() == {"a": 1}


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    LessonLog(tmp_path / "file" / "lessons.json").note("digits", 1)
    (tmp_path / "folder").mkdir()
    kept = LessonLog(tmp_path / "folder")
    kept.note("digits", 1)
    assert kept.read() == {}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]
