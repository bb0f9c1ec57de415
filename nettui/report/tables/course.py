"""The course for people: chapters and scenarios with progress and score, and what to do next."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from nettui.common.language import Translate
from nettui.common.text import format_course_rows
from nettui.report.course import Course, Progress
from nettui.report.tables.layout import new_table


def render_course(course: Course, _: Translate = str) -> RenderableType:
    """A line for each chapter and each scenario; the points and the score of its lesson, if it has one."""
    table = new_table(["course", "name", "title", "points", "score"], left=(0, 1, 2))
    for chapter in course.chapters:
        cells = (str(chapter.number), "", _(chapter.title), *_cells(chapter.progress))
        table.add_row(*(Text(cell, "bold") for cell in cells))
        for entry, progress in chapter.scenarios:
            table.add_row(
                *map(Text, (format_course_rows(entry.course), entry.name, entry.title, *_cells(progress)))
            )
    return Group(table, Text(f"{_total(course, _)}"))


def _cells(progress: Progress) -> tuple[str, str]:
    if not progress.of:
        return "", ""
    return f"{progress.points}/{progress.of}", str(progress.score)


def _total(course: Course, _: Translate) -> str:
    points, score = _cells(course.progress)
    if course.next is None:
        return _("Every lesson is completed: score {}").format(score)
    command = f"nettui run {course.next.entry.name}"
    return _("{} points, score {}. Next: {}").format(points, score, command)
