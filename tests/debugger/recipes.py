"""A recipe whose values can be changed, for tests of the debugger; its optimizer may have a slot."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np

from nettui.common.errors import unknown_name
from nettui.debugger.forks import CarriesOver, Fork, field_changes
from nettui.debugger.replayed import Replayed
from nettui.debugger.session import Session
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, State, Step
from tests.nets import Net, after


@dataclass(frozen=True)
class Momentum:
    """v ← ρv + g; w ← w − ηv. Course 8.2."""

    name: ClassVar[str] = "momentum"
    rate: float
    rho: float

    def init(self, w: Array) -> Mapping[str, Array]:
        return {"v": np.zeros_like(w)}

    def update(
        self, w: Array, g: Array, slots: Mapping[str, Array], rate: float, step: int
    ) -> tuple[Array, Mapping[str, Array]]:
        v = self.rho * slots["v"] + g
        return w - rate * v, {"v": v}


@dataclass(frozen=True)
class NetRecipe:
    """A Net and a seed; with `rho` above 0 it trains with momentum; `wrap` may wrap the trainer."""

    net: Net
    seed: int = 0
    rho: float = 0.0
    wrap: Callable[[BackPropTrainer], Any] = lambda trainer: trainer

    @property
    def fields(self) -> Mapping[str, Any]:
        return {**asdict(self.net), "rho": self.rho, "seed": self.seed}

    @property
    def table(self) -> Mapping[str, Any]:
        return {"seed": self.seed}

    @property
    def paths(self) -> list[str]:
        return [*self.fields]

    def build(self) -> Any:
        config = self.net.config()
        if self.rho:
            config = replace(config, optimizer=Momentum(self.net.rate, self.rho))
        return self.wrap(BackPropTrainer(self.net.data, config, self.seed))

    def reseeded(self, seed: int) -> NetRecipe:
        return replace(self, seed=seed)

    def changed(self, path: str, value: str) -> NetRecipe:
        if path not in self.fields:
            raise unknown_name("set", "a field", path, self.fields)
        parsed: Any = json.loads(value)
        if path in ("rho", "seed"):
            return replace(self, **{path: parsed})
        parsed = tuple(parsed) if isinstance(parsed, list) else parsed
        changes: dict[str, Any] = {path: parsed}
        return replace(self, net=replace(self.net, **changes))

    def changes(self, before: NetRecipe) -> list[str]:
        return field_changes(before.fields, self.fields)

    def carries_over(self, before: NetRecipe) -> CarriesOver:
        free: dict[str, Any] = {"rate": 0.1, "strength": 0.0, "batch": 0, "epochs": 3, "activations": ()}
        if (replace(self.net, **free), self.seed) != (replace(before.net, **free), before.seed):
            return "nothing"
        return "state" if (self.rho > 0) == (before.rho > 0) else "parameters"


def replayed(session: Session) -> Replayed:
    """The past of a session on a recipe."""
    past: Any = session.run.past
    assert isinstance(past, Replayed)
    return past


def straight(fork: Fork, last: int) -> list[Step]:
    """Steps 0 … last of a fork, computed by one plain loop for each edit: the oracle of the past."""
    branches = [fork]
    while branches[0].carries_over != "nothing":
        assert branches[0].parent is not None
        branches.insert(0, branches[0].parent)
    steps: list[Step] = []
    state: State | None = None
    for branch, end in zip(branches, [*(later.step for later in branches[1:]), last + 1], strict=True):
        trainer = branch.recipe.build()
        state = _with_config_of(state, trainer.start(), branch.carries_over)
        while state.step < end:
            steps.append(trainer.step(state))
            if steps[-1].end:
                return steps[: last + 1]
            state = after(steps[-1])
    return steps[: last + 1]


def _with_config_of(state: State | None, fresh: State, carries_over: str) -> State:
    """A State with other hyper-parameters, in a simple form that assumes the same layout."""
    if state is None:
        return fresh
    return replace(state, config=fresh.config, slots=state.slots if carries_over == "state" else fresh.slots)
