"""Every row of the course has a scenario, and every scenario trains to the end."""

from __future__ import annotations

import pytest

from nettui.report.trace import step_through
from nettui.scenario import list_shipped_scenarios, load, open_session
from tests.course import ROWS
from tests.quick import thinned

SHIPPED = list_shipped_scenarios()

SCENARIOS_BY_ROW = {row: [entry.name for entry in SHIPPED if row in entry.course] for row in ROWS}


@pytest.mark.parametrize("row", SCENARIOS_BY_ROW)
def test_every_row_of_the_course_has_a_scenario(row: str) -> None:
    assert SCENARIOS_BY_ROW[row]


def test_scenarios_refer_to_existing_rows_only() -> None:
    assert {row for entry in SHIPPED for row in entry.course} <= set(ROWS)


@pytest.mark.parametrize("name", thinned((entry.name for entry in SHIPPED), 4, 1))
def test_every_scenario_trains_to_the_end_without_nan(name: str) -> None:
    session = open_session(load(name))
    *_, last = step_through(session, every=10**9)
    assert last.reading.nonfinite is None
    assert last.reading.end
