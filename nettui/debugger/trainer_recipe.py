"""A Recipe around an existing Trainer: its run can be stepped and replayed, but not edited or reseeded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from nettui.abilities import Trainer
from nettui.common.errors import InvalidValue, Phrase
from nettui.debugger.forks import CarriesOver


@dataclass(frozen=True)
class TrainerRecipe:
    """The run of one trainer, which `build` returns: guarded, unless it is one of nettui's own."""

    trainer: Trainer
    seed: int = 0

    @property
    def fields(self) -> Mapping[str, Any]:
        return {}

    @property
    def table(self) -> Mapping[str, Any]:
        raise InvalidValue("save", "a run of a scenario", Phrase("a trainer that a program passed in"))

    @property
    def paths(self) -> Collection[str]:
        return ()

    def build(self) -> Trainer:
        return self.trainer

    def reseeded(self, seed: int) -> TrainerRecipe:
        if seed != self.seed:
            raise InvalidValue("restart", "`restart`, since a trainer keeps its seed", Phrase("another seed"))
        return self

    def changed(self, path: str, value: str) -> TrainerRecipe:
        raise InvalidValue("set", "a run of a scenario", Phrase("a trainer that a program passed in"))

    def changes(self, before: TrainerRecipe) -> tuple[str, ...]:
        return ()

    def carries_over(self, before: TrainerRecipe) -> CarriesOver:
        return "state"
