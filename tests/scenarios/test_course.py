"""Every row of the course has its scenario, and every scenario trains to its end."""

from __future__ import annotations

import pytest

from nettui.report.trace import views
from nettui.scenario import load, open_session, shipped

ROWS = {1: 6, 2: 6, 3: 5, 4: 7, 5: 6, 6: 7, 7: 5, 8: 8}
"""Chapters of the course, and how many rows each has."""

MAP = {
    f"{chapter}.{row}": [entry.name for entry in shipped() if f"{chapter}.{row}" in entry.course]
    for chapter, rows in ROWS.items()
    for row in range(1, rows + 1)
}


RACES = ("8.1", "8.2", "8.3")


@pytest.mark.parametrize(
    "row", [pytest.param(row, marks=pytest.mark.xfail) if row in RACES else row for row in MAP]
)
def test_a_row_of_the_course_is_shown(row: str) -> None:
    assert MAP[row]


def test_a_scenario_belongs_to_rows_there_are() -> None:
    assert {row for entry in shipped() for row in entry.course} <= set(MAP)


@pytest.mark.parametrize("name", [entry.name for entry in shipped()])
def test_a_scenario_trains_to_its_end_without_fault(name: str) -> None:
    session = open_session(load(name))
    *_, last = (view.reading for view in views(session, every=10**9))
    assert last.fault is None
    assert last.end
