"""A scenario as the debugger runs and changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nettui.common.errors import InputError
from nettui.debugger.forks import Keeps
from nettui.nn.descent import SurfaceTrainer
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario.config import Scenario, origin, rule
from nettui.scenario.load import read
from nettui.scenario.overrides import ALIASES, assignments, put
from nettui.scenario.schema import flatten, plain


@dataclass(frozen=True)
class ScenarioRecipe:
    """A scenario as the debugger runs and changes it: debugger.forks.Recipe."""

    scenario: Scenario

    @property
    def seed(self) -> int:
        return self.scenario.seed

    @property
    def fields(self) -> Mapping[str, Any]:
        return flatten(plain(self.scenario))

    @property
    def table(self) -> Mapping[str, Any]:
        table: dict[str, Any] = plain(self.scenario)
        if "path" in table["data"]:
            table["data"]["path"] = str(Path(table["data"]["path"]).absolute())
        return table

    @property
    def paths(self) -> list[str]:
        return [*self.fields, *ALIASES]

    def build(self) -> BackPropTrainer | SurfaceTrainer:
        return self.scenario.build(self.seed)

    def reseeded(self, seed: int) -> ScenarioRecipe:
        return ScenarioRecipe(replace(self.scenario, seed=seed))

    def changed(self, path: str, value: str) -> ScenarioRecipe:
        """With a value put in as by `--set`, and checked likewise."""
        table, name = plain(self.scenario), self.scenario.name
        problems = put(table, assignments([f"{path}={value}"]))
        scenario, more = read(table, name)
        if problems or more:
            raise InputError(name, [*problems, *more])
        return ScenarioRecipe(scenario)

    def keeps(self, before: ScenarioRecipe) -> Keeps:
        if origin(self.scenario) != origin(before.scenario):
            return "nothing"
        return "state" if rule(self.scenario) == rule(before.scenario) else "parameters"
