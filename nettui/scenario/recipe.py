"""Lets the debugger build, change and reseed a scenario: implements debugger.forks.Recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nettui.abilities import Trainer
from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.debugger.forks import POINTS, CarriesOver, field_changes
from nettui.scenario.config import Scenario, initial_state_key, update_rule_key
from nettui.scenario.loading import parse_scenario
from nettui.scenario.overrides import ALIASES, apply_overrides, parse_assignments
from nettui.scenario.points import edit_points, point_change
from nettui.scenario.tables import flatten, to_table


@dataclass(frozen=True)
class ScenarioRecipe:
    """A scenario as a debugger.forks.Recipe."""

    scenario: Scenario

    @property
    def seed(self) -> int:
        return self.scenario.seed

    @property
    def fields(self) -> Mapping[str, Any]:
        return flatten(to_table(self.scenario))

    @property
    def table(self) -> Mapping[str, Any]:
        table: dict[str, Any] = to_table(self.scenario)
        for section in (table["data"], table.get("code", {})):
            if "path" in section:
                section["path"] = str(Path(section["path"]).absolute())
        if not isinstance(table["data"]["source"], str):
            raise InvalidValue("save", "data from a file or a named source", Phrase("arrays in memory"))
        return table

    @property
    def paths(self) -> list[str]:
        return [*self.fields, *ALIASES, POINTS]

    def build(self) -> Trainer:
        return self.scenario.build(self.seed)

    def reseeded(self, seed: int) -> ScenarioRecipe:
        return ScenarioRecipe(replace(self.scenario, seed=seed))

    def changed(self, path: str, value: str) -> ScenarioRecipe:
        """The recipe with one value set and checked as by `--set`, or the samples edited at POINTS.

        Raises InputError.
        """
        points, name = path == POINTS, self.scenario.name
        table = to_table(edit_points(self.scenario, value) if points else self.scenario)
        problems = [] if points else apply_overrides(table, parse_assignments([f"{path}={value}"]))
        scenario, scenario_problems = parse_scenario(table, name)
        if problems or scenario_problems:
            raise InputError(name, [*problems, *scenario_problems])
        return ScenarioRecipe(scenario)

    def changes(self, before: ScenarioRecipe) -> list[str]:
        if change := point_change(before.scenario, self.scenario):
            return [str(change)]
        return field_changes(before.fields, self.fields)

    def carries_over(self, before: ScenarioRecipe) -> CarriesOver:
        """What carries over; a point more or less leaves the network as it is."""
        now, then = self.scenario, before.scenario
        if point_change(then, now):
            then = replace(then, data=now.data)
        if initial_state_key(now) != initial_state_key(then):
            return "nothing"
        return "state" if update_rule_key(now) == update_rule_key(then) else "parameters"
