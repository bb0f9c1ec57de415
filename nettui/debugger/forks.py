"""Forks: branches of a run, each defined by the step where it left another and the change made there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol, Self, TypeAlias

import numpy as np

from nettui.abilities import Missing, Supervised, Trainer, able
from nettui.common.errors import shortened
from nettui.debugger.checksums import data_crc
from nettui.debugger.history import History
from nettui.types import Array, Layout, State, Tensors

CarriesOver: TypeAlias = Literal["nothing", "parameters", "state"]
"""What of a State carries over after a change; nothing, after a change to the network's structure."""


POINTS = "data.points"
"""The path of an edit that adds a sample or removes one; `changed` reads its value as that edit."""

RESTART = "restart"
"""The path of an edit that starts again with the run as it was opened; its value is the seed."""


MOST_SHOWN = 200
"""Characters of a value that the description of a change shows."""


class Recipe(Protocol):
    """What a run is built from, such as a scenario with its seed."""

    @property
    def seed(self) -> int: ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """Every value that can be changed, by dotted path."""
        ...

    @property
    def table(self) -> Mapping[str, Any]:
        """The whole recipe as plain values, from which it can be built again."""
        ...

    @property
    def paths(self) -> Collection[str]:
        """Every path that `changed` accepts: the fields, and short names of some."""
        ...

    def build(self) -> Trainer:
        """A new trainer."""
        ...

    def reseeded(self, seed: int) -> Self:
        """The recipe with another seed."""
        ...

    def changed(self, path: str, value: str) -> Self:
        """The recipe with one value changed, as text from the user. Raises InputError."""
        ...

    def changes(self, before: Self) -> Sequence[str]:
        """What is different from the recipe `before`, in words."""
        ...

    def carries_over(self, before: Self) -> CarriesOver:
        """What carries over of a State of the recipe `before` when this one replaces it."""
        ...


class Edit(NamedTuple):
    """A value that was changed from a step on."""

    step: int
    path: str
    value: str


@dataclass(eq=False)
class Fork:
    """A branch of the run: it shares its parent's steps before the edit, and has its own from there on.

    `origin` is the fork that was current when the edit was made. It differs from the parent when the cursor
    had gone back to a step that `origin` itself shares with the parent.
    """

    number: int
    recipe: Recipe
    parent: Fork | None = None
    edit: Edit | None = None
    origin: Fork | None = None

    @cached_property
    def _built(self) -> tuple[Trainer, int | None]:
        """The trainer, and the fingerprint of its data when it was built."""
        if self.parent and self.recipe == self.parent.recipe:  # restarted with the same seed
            return self.parent._built
        trainer = self.recipe.build()
        return trainer, _data_crc(trainer)

    @property
    def trainer(self) -> Trainer:
        return self._built[0]

    @property
    def data_changed(self) -> bool:
        """Whether the data of the trainer are no longer those that it was built with."""
        trainer, then = self._built
        return _data_crc(trainer) != then

    @property
    def data(self) -> int | None:
        """The fingerprint of the data file, if the run trains on one."""
        trainer = able(self.trainer, Supervised)
        return None if isinstance(trainer, Missing) else trainer.data.crc

    @cached_property
    def history(self) -> History:
        return History()

    @cached_property
    def carries_over(self) -> CarriesOver:
        if self.parent is None or self.is_opened:
            return "nothing"
        return self.recipe.carries_over(self.parent.recipe)

    @property
    def is_opened(self) -> bool:
        """Whether it begins as the run was opened, with the same seed or another, and without edits."""
        return self.edit is None or self.edit.path == RESTART

    @property
    def opened(self) -> Fork:
        """The fork of that kind that it goes back to, which may be itself."""
        fork = self
        while fork.parent and not fork.is_opened:
            fork = fork.parent
        return fork

    @property
    def restarts(self) -> bool:
        """Whether it starts at step 0 again, because no State carries over."""
        return self.carries_over == "nothing"

    @property
    def step(self) -> int:
        """The first step that is not shared with the parent."""
        return self.edit.step if self.edit and not self.restarts else 0

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits that led to it, the first one first; a restart is one if it changed the seed."""
        edits, fork = list[Edit](), self
        while fork.parent and fork.edit:  # no recursion: a hundred points are a hundred edits
            if not fork.is_opened:
                edits.append(fork.edit)
            elif fork.recipe != fork.parent.recipe:
                edits.append(Edit(0, "seed", fork.edit.value))
            fork = fork.parent
        return tuple(reversed(edits))

    def __str__(self) -> str:
        """Its edit by what it changed: `fork 1 from step 36: train.optimizer.rate 0.1 → 0.01`."""
        if self.parent is None:
            return f"fork {self.number}: the run as it was opened"
        changes = ", ".join(self.recipe.changes(self.parent.recipe))
        if self.is_opened:
            return f"fork {self.number} restarted: {changes or 'the run as it was opened'}"
        if self.restarts:
            return f"fork {self.number} restarted: {changes}"
        return f"fork {self.number} from step {self.step}: {changes}"

    def first_state(self, before: State | None) -> State:
        """Its first State: what carries over from `before`, the parent's State there, and the rest new."""
        fresh = self.trainer.start()
        if before is None or self.parent is None:
            return fresh
        self.history.copy_from(self.parent.history, self.step)
        state = _merge_states(before, fresh, self.carries_over)
        if self._built[1] == self.parent._built[1]:
            return state
        return replace(state, batch=0, samples_seen=0)  # a place in other data means nothing: a new pass


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Every field that is different, with both values: `train.optimizer.rate 0.1 → 0.01`."""
    paths = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return [f"{path} {_value(old.get(path))} → {_value(new.get(path))}" for path in paths]


def format_forks(forks: Sequence[Fork]) -> str:
    """The forks, one per line."""
    return "\n".join(f"{fork}  ({fork.history.length} steps computed)" for fork in forks)


def _data_crc(trainer: Trainer) -> int | None:
    """The fingerprint of the data a trainer shows, if it does."""
    supervised = able(trainer, Supervised)
    return None if isinstance(supervised, Missing) else data_crc(supervised.data)


def _value(value: object) -> str:
    text = "none" if value is None else value if isinstance(value, str) else json.dumps(value)
    return shortened(text, MOST_SHOWN)


def _merge_states(before: State, fresh: State, carries_over: CarriesOver) -> State:
    """`before` with the hyper-parameters of `fresh`; what `before` lacks starts as in `fresh`."""
    old, new = before.params.layout, fresh.params.layout
    params = Tensors(new, _copy_tensors(before.params.flat, old, fresh.params.flat, new))
    kept = before.slots if carries_over == "state" else {}
    slots = {
        name: _copy_tensors(kept[name], old, slot, new) if name in kept else slot
        for name, slot in fresh.slots.items()
    }
    updates = before.updates if carries_over == "state" else 0
    same = before.rest.keys() == fresh.rest.keys()
    rest = before.rest if same else {name: before.rest.get(name, value) for name, value in fresh.rest.items()}
    return replace(before, params=params, slots=slots, updates=updates, config=fresh.config, rest=rest)


def _copy_tensors(source: Array, old: Layout, target: Array, new: Layout) -> Array:
    """The flat vector `target` with every tensor of `source` copied in that matches by name and shape."""
    if old == new:
        return source
    result = np.array(target)
    for name, tensor in new.by_name.items():
        if old.shapes.get(name) == tensor.shape:
            result[new.slices[name]] = source[old.slices[name]]
    return result
