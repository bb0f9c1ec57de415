"""Progress in lessons and first answers are saved between runs of the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.debugger.lesson import FirstAnswer, Lesson, LessonPoint, LessonProgress, Score
from nettui.debugger.lesson_log import LessonLog, LessonRecord
from nettui.debugger.places import AtStep
from nettui.scenario import lesson_progress, load

LESSON = Lesson((LessonPoint(AtStep(0), "see"),) * 4)
ANSWERS = (FirstAnswer(1, "2", "right"), FirstAnswer(3, None, "skipped", hinted=True))


def after(points: int, answers: tuple[FirstAnswer, ...] = ()) -> LessonProgress:
    return LessonProgress(LESSON, points, answers=answers)


def test_saved_progress_is_read_again(tmp_path: Path) -> None:
    log = LessonLog(tmp_path / "new" / "lessons.json")
    assert log.record("digits") == LessonRecord()
    log.save("digits", after(3))
    log.save("rates", after(1))
    log.save("digits", after(4, ANSWERS))
    assert LessonLog(log.path).read() == {
        "digits": LessonRecord(4, 4, ANSWERS),
        "rates": LessonRecord(1, 1),
    }
    assert [file.name for file in log.path.parent.iterdir()] == ["lessons.json"]


def test_a_lesson_opened_again_stays_completed(tmp_path: Path) -> None:
    log = LessonLog(tmp_path / "lessons.json")
    log.save("digits", after(4, ANSWERS))
    log.save("digits", after(1, ANSWERS))
    assert log.record("digits") == LessonRecord(1, 4, ANSWERS)


def test_a_record_has_a_score_and_counts_hints() -> None:
    record = LessonRecord(3, 3, (*ANSWERS, FirstAnswer(2, "1", "unjudged")))
    assert (record.score(4), record.hints) == (Score(1, 3), 1)
    assert LessonRecord().score(2) == Score(0, 2)


def test_a_scenario_name_that_is_not_unicode_is_saved(tmp_path: Path) -> None:
    name = b"\xff".decode("utf-8", "surrogateescape")
    log = LessonLog(tmp_path / "lessons.json")
    log.save(name, after(2))
    assert log.record(name).points == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"3", b"[" * 100_000, b"null"])
def test_an_unreadable_file_counts_as_empty_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lessons.json"
    path.write_bytes(content)
    log = LessonLog(path)
    assert log.record("digits") == LessonRecord()
    log.save("digits", after(2))
    assert json.loads(path.read_text()) == {"digits": {"points": 2, "furthest": 2, "answers": []}}


def test_a_file_of_an_older_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "l.json").write_text('{"a": 1, "b": -1, "c": "x", "d": 1.5, "e": true, "f": null}')
    assert LessonLog(tmp_path / "l.json").read() == {"a": LessonRecord(1, 1)}


@pytest.mark.parametrize(
    "answer", ["3", "{}", '{"point": 1, "given": 2, "mark": "right"}', '{"point": 1, "mark": "good"}']
)
def test_invalid_entries_of_a_file_are_ignored(tmp_path: Path, answer: str) -> None:
    entry = '{"points": 1, "furthest": 2, "answers": [%s, {"point": 2, "given": "1", "mark": "wrong"}]}'
    (tmp_path / "l.json").write_text('{"a": %s, "b": {"points": 1}, "c": []}' % (entry % answer))
    assert LessonLog(tmp_path / "l.json").read() == {"a": LessonRecord(1, 2, (FirstAnswer(2, "1", "wrong"),))}


@pytest.mark.parametrize("given", ["9", "abc", "", "²", "nan"])
def test_answers_to_a_question_that_has_changed_are_left_out(given: str) -> None:
    scenario = load("loss-at-init")
    answers = [FirstAnswer(1, given, "right"), FirstAnswer(2, None, "skipped"), FirstAnswer(2, "2", "right")]
    progress = lesson_progress(scenario, "en", 2, answers)
    assert progress.answers == (FirstAnswer(2, "2", "right"),)


def test_a_failed_write_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    LessonLog(tmp_path / "file" / "lessons.json").save("digits", after(1))
    (tmp_path / "folder").mkdir()
    log = LessonLog(tmp_path / "folder")
    log.save("digits", after(1))
    assert log.read() == {}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]
