"""Breakpoints in a scenario, and conditions that cannot be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InputError, InvalidValue
from nettui.debugger.commands.movement import Continue
from nettui.scenario import (
    load,
    open_session,
    parse_scenario,
)
from nettui.scenario.tables import to_table


def test_breakpoints_in_a_scenario_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "stops.toml").write_text(
        '[[break]]\nwhen = "step == 3"\n[[break]]\nwhen = "layer(-1).units > 99"'
    )
    scenario = load(tmp_path / "stops.toml")
    assert parse_scenario(to_table(scenario), "stops") == (scenario, [])
    view = open_session(scenario).do(Continue())
    assert view.stopped_by == "break 1: step == 3"
    assert [point.when.text for point in view.breakpoints] == ["step == 3", "layer(-1).units > 99"]


def test_a_mistake_in_a_breakpoint_is_reported_with_key_and_column(tmp_path: Path) -> None:
    path = tmp_path / "slips.toml"
    path.write_text(
        '[[break]]\nwhen = "loss < 1"\n[[break]]\nwhen = "lss < 1"\n[[break]]\nwhen = "layer(3).units > 1"'
    )
    with pytest.raises(InputError) as caught:
        load(path)
    first, second = caught.value.problems
    assert str(first).startswith(
        "break[1].when: expected a name, found 'lss' at column 1 (did you mean 'loss'?)"
    )
    assert str(second).startswith("break[2].when: expected a layer of this network, found `layer(3)`")
    path.write_text("[[break]]\nwhne = 1")
    with pytest.raises(InputError, match=r"break\[0\]\.whne: (.|\n)*did you mean 'when'"):
        load(path)


def test_mistakes_in_conditions_are_reported_with_those_in_the_network(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        """
        network = {hidden = [3], init = {name = "normal", std = -1}}
        break = [{when = "lss < 1"}]
        lesson = [
          {at = "epoch x", say = "x"},
          {at = 1, say = "y", ask = {question = "?", answers = [], right = 0, why = ""}},
        ]
        train = {batch = 0}
        """
    )
    with pytest.raises(InputError) as caught:
        load(path)
    places = {problem.where for problem in caught.value.problems if isinstance(problem, InvalidValue)}
    lessons = {"lesson[0].at", "lesson[1].ask"}
    assert places == {"network.init.std", "train.batch", "break[0].when", *lessons}
