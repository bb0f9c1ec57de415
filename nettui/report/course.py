"""The course: the lecture's chapters in order, with the learner's progress and score in each lesson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from nettui.debugger.lesson import Score
from nettui.debugger.lesson_log import LessonRecord
from nettui.scenario import ScenarioEntry

CHAPTERS = (
    "Linear classifiers and their losses",
    "The network",
    "Training",
    "Activations",
    "Initialisation",
    "Sanity checks",
    "Dropout",
    "Better gradient descent",
)
"""The titles of the course's chapters 1 to 8."""


class Progress(NamedTuple):
    """Of a lesson, or of several: the points completed, of how many; score; questions with a hint."""

    points: int
    of: int
    score: Score
    hints: int

    @property
    def done(self) -> bool:
        """Whether every point has been completed."""
        return self.points >= self.of


class CourseScenario(NamedTuple):
    """A scenario of the course; its progress is 0 of 0 points where it has no lesson."""

    entry: ScenarioEntry
    progress: Progress


class Chapter(NamedTuple):
    """A chapter of the course, by its number."""

    number: int
    scenarios: tuple[CourseScenario, ...]

    @property
    def title(self) -> str:
        return CHAPTERS[self.number - 1] if 0 < self.number <= len(CHAPTERS) else ""

    @property
    def progress(self) -> Progress:
        """That of all its lessons."""
        return _sum(scenario.progress for scenario in self.scenarios)


class Course(NamedTuple):
    """All chapters, in order."""

    chapters: tuple[Chapter, ...]

    @property
    def progress(self) -> Progress:
        """That of all lessons."""
        return _sum(chapter.progress for chapter in self.chapters)

    @property
    def scenarios(self) -> Mapping[str, CourseScenario]:
        """The scenarios by name, in order."""
        return {scenario.entry.name: scenario for chapter in self.chapters for scenario in chapter.scenarios}

    @property
    def next(self) -> CourseScenario | None:
        """The first scenario whose lesson is not completed."""
        return next((scenario for scenario in self.scenarios.values() if not scenario.progress.done), None)

    def next_after(self, name: str) -> CourseScenario | None:
        """The first scenario after that one, then from the start, whose lesson is not completed."""
        found = [*self.scenarios]
        at = found.index(name)
        upcoming = (self.scenarios[other] for other in (*found[at + 1 :], *found[:at]))
        return next((scenario for scenario in upcoming if not scenario.progress.done), None)


def chapter_number(scenario: ScenarioEntry) -> int:
    """The chapter of a scenario, 0 for one of the user's own."""
    return int(scenario.course[0].partition(".")[0]) if scenario.course else 0


def course(entries: Iterable[ScenarioEntry], records: Mapping[str, LessonRecord]) -> Course:
    """The course of scenarios that are sorted by chapter, with what is known of the learner."""
    chapters = []
    for number, group in groupby(entries, chapter_number):
        scenarios = tuple(
            CourseScenario(entry, _progress(entry, records.get(entry.name, LessonRecord())))
            for entry in group
        )
        chapters.append(Chapter(number, scenarios))
    return Course(tuple(chapters))


def serialize_course(course: Course) -> dict[str, Any]:
    """The result of `course --json`."""
    upcoming = course.next
    return {
        "chapters": [
            {
                "chapter": chapter.number,
                "title": chapter.title,
                **_fields(chapter.progress),
                "scenarios": [
                    {"name": entry.name, "title": entry.title, "course": entry.course, **_fields(progress)}
                    for entry, progress in chapter.scenarios
                ],
            }
            for chapter in course.chapters
        ],
        **_fields(course.progress),
        "next": upcoming.entry.name if upcoming else None,
    }


def _fields(progress: Progress) -> dict[str, Any]:
    return {**progress._asdict(), "score": progress.score._asdict()}


def _progress(entry: ScenarioEntry, record: LessonRecord) -> Progress:
    score = record.score(entry.questions)
    return Progress(min(record.furthest, entry.points), entry.points, score, record.hints)


def _sum(parts: Iterable[Progress]) -> Progress:
    known = [*parts]
    return Progress(
        points=sum(part.points for part in known),
        of=sum(part.of for part in known),
        score=Score(sum(part.score.right for part in known), sum(part.score.of for part in known)),
        hints=sum(part.hints for part in known),
    )
