"""A fork: one course of a run, told by where it left another and by what was changed there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol, Self, TypeAlias

import numpy as np

from nettui.debugger.history import History
from nettui.gradient_check import DifferentiableTrainer
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Layout, State, Tensors

CarriesOver: TypeAlias = Literal["nothing", "parameters", "state"]
"""What of a State goes on after a change; after one to the network's structure nothing does."""


class Recipe(Protocol):
    """What a run is made from; a scenario with its seed is one."""

    @property
    def seed(self) -> int: ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """Every value that may be changed, by its dotted path."""
        ...

    @property
    def table(self) -> Mapping[str, Any]:
        """All of it, as plain values that tell it wholly."""
        ...

    @property
    def paths(self) -> Collection[str]:
        """All that `changed` takes: the fields, and shorter names of some."""
        ...

    def build(self) -> DifferentiableTrainer:
        """Its trainer."""
        ...

    def reseeded(self, seed: int) -> Self:
        """The same with another seed."""
        ...

    def changed(self, path: str, value: str) -> Self:
        """The recipe with another value, as a user writes it. Raises InvalidValue or InputError."""
        ...

    def carries_over(self, before: Self) -> CarriesOver:
        """What goes on of a State of the recipe `before`, when this one takes its place."""
        ...


class Edit(NamedTuple):
    """A value changed from a step on."""

    step: int
    path: str
    value: str


@dataclass(eq=False)
class Fork:
    """A course of the run: its parent's up to the edit's step, its own from there on.

    `origin` is the fork one was in when the edit was made: the parent, or where one had gone back before the
    parent was left, a fork of it.
    """

    number: int
    recipe: Recipe
    parent: Fork | None = None
    edit: Edit | None = None
    origin: Fork | None = None

    @cached_property
    def trainer(self) -> DifferentiableTrainer:
        return self.recipe.build()

    @property
    def data(self) -> int | None:
        """The fingerprint of the data file it trains on, if there is one."""
        return self.trainer.data.crc if isinstance(self.trainer, BackPropTrainer) else None

    @cached_property
    def history(self) -> History:
        return History()

    @cached_property
    def carries_over(self) -> CarriesOver:
        return self.recipe.carries_over(self.parent.recipe) if self.parent else "nothing"

    @property
    def restarts(self) -> bool:
        """Whether it begins at step 0 again, for what was changed leaves no State to go on from."""
        return self.carries_over == "nothing"

    @property
    def step(self) -> int:
        """The first step of its own."""
        return self.edit.step if self.edit and not self.restarts else 0

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All that was changed on the way to it, since the run began."""
        if self.edit is None or self.parent is None:
            return ()
        return (*self.parent.edits, self.edit)

    def __str__(self) -> str:
        """Its edit, told by what it changed: `fork 1 from step 36: train.optimizer.rate 0.1 → 0.01`."""
        if self.parent is None:
            return f"fork {self.number}: the run as it was opened"
        old, new = self.parent.recipe.fields, self.recipe.fields
        paths = [path for path in {**old, **new} if old.get(path) != new.get(path)]
        changes = [f"{path} {_value(old.get(path))} → {_value(new.get(path))}" for path in paths]
        start = "begun anew" if self.restarts else f"from step {self.step}"
        return f"fork {self.number} {start}: {', '.join(changes)}"

    def begin(self, before: State | None) -> State:
        """Its first State, from the parent's at that step where there is one."""
        fresh = self.trainer.start()
        if before is None or self.parent is None:
            return fresh
        self.history.follow(self.parent.history, self.step)
        return _adopt(before, fresh, self.carries_over)


def format_forks(forks: Sequence[Fork]) -> str:
    """Forks, a line each."""
    return "\n".join(f"{fork}  ({fork.history.length} steps known)" for fork in forks)


def _value(value: object) -> str:
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value)


def _adopt(before: State, fresh: State, carries_over: CarriesOver) -> State:
    """`before` under the hyper-parameters of `fresh`; what `before` does not have starts as in `fresh`."""
    old, new = before.params.layout, fresh.params.layout
    params = Tensors(new, _carry(before.params.flat, old, fresh.params.flat, new))
    kept = before.slots if carries_over == "state" else {}
    slots = {
        name: _carry(kept[name], old, slot, new) if name in kept else slot
        for name, slot in fresh.slots.items()
    }
    updates = before.updates if carries_over == "state" else 0
    return replace(before, params=params, slots=slots, updates=updates, config=fresh.config)


def _carry(source: Array, old: Layout, target: Array, new: Layout) -> Array:
    """The flat vector `target` with every tensor of `source` that has a place in it, by name and shape."""
    if old == new:
        return source
    made = np.array(target)
    for name, shape in new.shapes.items():
        if old.shapes.get(name) == shape:
            made[new.slices[name]] = source[old.slices[name]]
    return made
