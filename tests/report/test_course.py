"""The course: progress and score by chapter and scenario, and the next thing to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.cli import FINE, main
from nettui.common.language import catalogue
from nettui.debugger.lesson import FirstAnswer, Lesson, LessonPoint, LessonProgress, Score
from nettui.debugger.lesson_log import LessonLog, LessonRecord, own_log
from nettui.debugger.places import AtStep
from nettui.report.course import CHAPTERS, Progress, course, serialize_course
from nettui.scenario import ScenarioEntry, lesson_progress, list_shipped_scenarios, load
from tests.program import run_nettui

ENTRIES = [
    ScenarioEntry("one", "First", ("1.1",), Path(), points=3, questions=2),
    ScenarioEntry("bare", "No lesson", ("1.2",), Path()),
    ScenarioEntry("two", "Second", ("2.1",), Path(), points=2, questions=1),
]
RECORDS = {
    "one": LessonRecord(1, 3, (FirstAnswer(1, "1", "right", hinted=True), FirstAnswer(2, "2", "wrong"))),
    "gone": LessonRecord(5, 5),
}


def test_the_course_knows_progress_score_and_what_is_next() -> None:
    known = course(ENTRIES, RECORDS)
    assert [chapter.number for chapter in known.chapters] == [1, 2]
    assert known.chapters[0].progress == Progress(3, 3, Score(1, 2), 1)
    assert known.progress == Progress(3, 5, Score(1, 3), 1)
    assert known.next is not None
    assert known.next.entry.name == "two"
    assert course(ENTRIES[:2], RECORDS).next is None


def test_what_is_next_after_a_scenario_comes_after_it_then_from_the_start() -> None:
    entries = [ScenarioEntry(name, "", ("1.1",), Path(), points=2, questions=0) for name in "abcde"]
    known = course(entries, {"c": LessonRecord(2, 2), "d": LessonRecord(1, 1)})

    def after(name: str) -> str | None:
        upcoming = known.next_after(name)
        return upcoming and upcoming.entry.name

    assert [after(name) for name in "abcde"] == ["b", "d", "d", "e", "a"]
    assert course(entries, {name: LessonRecord(2, 2) for name in "abcd"}).next_after("e") is None


def test_the_course_as_json() -> None:
    shown = serialize_course(course(ENTRIES, RECORDS))
    assert shown["next"] == "two"
    chapter = shown["chapters"][0]
    assert (chapter["title"], chapter["points"], chapter["of"]) == (CHAPTERS[0], 3, 3)
    assert chapter["scenarios"][0] == {
        "name": "one",
        "title": "First",
        "course": ("1.1",),
        "points": 3,
        "of": 3,
        "score": {"right": 1, "of": 2},
        "hints": 1,
    }
    assert json.loads(json.dumps(shown))["score"] == {"right": 1, "of": 3}


def test_the_entries_count_the_points_and_questions_of_the_lessons() -> None:
    for entry in list_shipped_scenarios():
        lesson = lesson_progress(load(entry.name), "en").lesson
        assert (entry.points, entry.questions) == (len(lesson.points), lesson.questions)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LessonLog:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return own_log()


def output_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == FINE
    return capsys.readouterr().out


def test_course_prints_a_table_into_a_pipe(capsys: pytest.CaptureFixture[str], log: LessonLog) -> None:
    points = (LessonPoint(AtStep(0), ""),) * 4
    log.save("digits", LessonProgress(Lesson(points), 2, answers=(FirstAnswer(2, "1", "right"),)))
    lines = output_of(capsys, "--lang", "en", "course").splitlines()
    (digits,) = [line for line in lines if "  digits  " in line]
    assert digits.split()[-2] == "2/5"
    assert digits.split()[-1].startswith("1/")
    assert [title for title in CHAPTERS if any(title in line for line in lines)] == [*CHAPTERS]
    first = next(entry for entry in list_shipped_scenarios() if entry.points)
    assert lines[-1].endswith(f"Next: nettui run {first.name}")
    french = output_of(capsys, "course", "--lang", "fr")
    assert catalogue("fr").gettext(CHAPTERS[2]) in french
    shown = json.loads(output_of(capsys, "course", "--json"))
    assert shown["next"] == first.name
    assert shown["points"] == 2


def test_course_as_a_program(tmp_path: Path) -> None:
    process = run_nettui("course --json")
    assert (process.returncode, process.stderr) == (FINE, "")
    assert len(json.loads(process.stdout)["chapters"]) == len(CHAPTERS)
