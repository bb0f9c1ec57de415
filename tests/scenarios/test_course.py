"""Every row of the course has a scenario, and every scenario trains to the end."""

from __future__ import annotations

import pytest

from nettui.report.trace import step_through
from nettui.scenario import list_shipped_scenarios, load, open_session

ROWS = {1: 6, 2: 6, 3: 5, 4: 7, 5: 6, 6: 7, 7: 5, 8: 8}
"""The number of rows in each chapter of the course."""

SHIPPED = list_shipped_scenarios()

SCENARIOS_BY_ROW = {
    f"{chapter}.{row}": [entry.name for entry in SHIPPED if f"{chapter}.{row}" in entry.course]
    for chapter, rows in ROWS.items()
    for row in range(1, rows + 1)
}


@pytest.mark.parametrize("row", SCENARIOS_BY_ROW)
def test_every_row_of_the_course_has_a_scenario(row: str) -> None:
    assert SCENARIOS_BY_ROW[row]


def test_scenarios_refer_to_existing_rows_only() -> None:
    assert {row for entry in SHIPPED for row in entry.course} <= set(SCENARIOS_BY_ROW)


@pytest.mark.parametrize("name", [entry.name for entry in SHIPPED])
def test_every_scenario_trains_to_the_end_without_nan(name: str) -> None:
    session = open_session(load(name))
    *_, last = step_through(session, every=10**9)
    assert last.reading.nonfinite is None
    assert last.reading.end
