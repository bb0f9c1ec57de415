"""Random tables: each is either read as a scenario that starts, or reported."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.scenario import (
    Scenario,
    list_shipped_scenarios,
    parse_scenario,
)
from nettui.scenario.tables import flatten, to_table

NAMES = [entry.name for entry in list_shipped_scenarios()]


TABLES = {entry.name: tomllib.loads(entry.path.read_text()) for entry in list_shipped_scenarios()}


KEYS = sorted({"path", *(part for path in flatten(to_table(Scenario(""))) for part in path.split("."))})
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(KEYS + NAMES)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS
    | st.sampled_from(["relu", "values", "normal", "inline", "gaussian", "spiral", "csv", "all", 10**9, -1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


def keys_of(table: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for key, value in table.items():
        yield table, key
        if isinstance(value, dict):
            yield from keys_of(value)


@settings(max_examples=150)
@given(st.sampled_from(["digits", "gradient-check"]), st.data())
def test_any_table_is_read_or_reported(name: str, data: st.DataObject) -> None:
    table = deepcopy(TABLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        inner, key = data.draw(st.sampled_from(list(keys_of(table))))
        inner[data.draw(st.sampled_from([key, *KEYS]))] = data.draw(VALUES)
    scenario, problems = parse_scenario(table, name)
    assert all(problem.where and problem.expected for problem in problems)
    if not problems:
        assert scenario.build(scenario.seed).start().step == 0
