"""A scenario written as TOML reads back as the same scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nettui.common.errors import CommandError
from nettui.report.export import export_view
from nettui.report.toml import scenario_toml
from nettui.scenario import load, open_session
from nettui.scenario.files import list_shipped_scenarios
from nettui.scenario.tables import to_table

NAMES = [entry.name for entry in list_shipped_scenarios()]


@pytest.mark.parametrize("name", NAMES[::4])
def test_every_field_reads_back(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    (file := tmp_path / "again.toml").write_text(scenario_toml(to_table(scenario)), encoding="utf-8")
    assert load(file) == replace(scenario, name="again", lesson=(), compare=())


def test_the_scenario_exported_has_the_points_and_the_edits(tmp_path: Path) -> None:
    session = open_session(load("representation", {"data.samples": 40, "data.validation": 0.25}))
    view = session.do("next 3; point 0.5 1.25 1; point drop 0; set train.rate 0.25")
    file = tmp_path / "mine.toml"
    assert export_view(view, str(file)) == f"scenario written to {file}"
    again = load(file)
    assert view.raw is not None
    recipe = view.raw.recipe
    assert again == replace(recipe.scenario, name="mine", lesson=(), compare=())  # type: ignore[attr-defined]
    assert (again.train.optimizer.rate, again.data.validation) == (0.25, 0.0)
    data = again.dataset(0)
    assert data.validation is not None
    assert (len(data.train.t), len(data.validation.t)) == (30, 10)
    session.exporter = export_view
    with pytest.raises(CommandError, match="a new file"):
        session.do(f"export {file}")
