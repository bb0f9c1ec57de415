"""The last Steps, kept complete, and States on the way to them: they make going back quick."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nettui.debugger.past import StepKey
from nettui.types import Array, State, Step

MIN_STEPS, MAX_STEPS = 3, 64
"""Steps always kept, for the current one and those before it that `prev` needs; and the most kept."""


class Recent:
    """The last Steps computed, within `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self.budget, self.nbytes = budget, 0
        self._steps: dict[StepKey, Step] = {}
        self._sizes: dict[int, int] = {}

    def capacity(self, fork: int) -> int:
        """How many Steps of a fork are kept."""
        return min(max(self.budget // self._sizes.get(fork, self.budget + 1), MIN_STEPS), MAX_STEPS)

    def get(self, key: StepKey) -> Step | None:
        return self._steps.get(key)

    def add(self, fork: int, step: Step) -> None:
        if fork not in self._sizes:  # all Steps of a fork are about as large as its first
            self._sizes[fork] = max(nbytes(step), 1)
        key = fork, step.before.step
        self._drop(key)
        self._steps[key] = step
        self.nbytes += self._sizes[fork]
        while len(self._steps) > (MIN_STEPS if self.nbytes > self.budget else MAX_STEPS):
            self._drop(next(iter(self._steps)))

    def drop(self, fork: int, start: int, stop: int) -> None:
        """Drops the Steps of a fork from `start` until before `stop`."""
        for key in [key for key in self._steps if key[0] == fork and start <= key[1] < stop]:
            self._drop(key)

    def nearest(self, fork: int, step: int) -> State | None:
        """The last State of a fork at or before a step, before a kept Step or after it."""
        if (here := self.get((fork, step))) is not None:
            return here.before
        last = step - 1
        if (fork, last) not in self._steps:
            last = max((at for owner, at in self._steps if owner == fork and at < step), default=-1)
        if (kept := self.get((fork, last))) is None:
            return None
        return kept.before if kept.after is None or kept.end else kept.after

    def _drop(self, key: StepKey) -> None:
        if self._steps.pop(key, None) is not None:
            self.nbytes -= self._sizes[key[0]]


class Waypoints:
    """States that a replay keeps at r, 2r, 4r … steps before its end.

    Going back step by step from there through d steps then costs about d·log₂(d/r) steps in all.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._states: dict[StepKey, State] = {}

    def plan(self, fork: int, start: int, end: int, capacity: int) -> set[int]:
        """The steps between start and end at which a replay keeps States; drops States after the end."""
        if end - start <= capacity:
            return set()
        self._states = {at: kept for at, kept in self._states.items() if at[0] == fork and at[1] <= end}
        steps = (end - (capacity << power) for power in range((end // capacity).bit_length()))
        return {step for step in steps if step > start}

    def add(self, fork: int, state: State) -> None:
        self._states[fork, state.step] = state
        if sum(kept.nbytes for kept in self._states.values()) > self.budget:
            del self._states[max(self._states)]

    def drop(self, fork: int, start: int, stop: int) -> None:
        """Drops the States of a fork from `start` until before `stop`."""
        for key in [key for key in self._states if key[0] == fork and start <= key[1] < stop]:
            del self._states[key]

    def nearest(self, fork: int, step: int) -> State | None:
        """The last State of a fork at or before a step."""
        keys = [key for key in self._states if key[0] == fork and key[1] <= step]
        return self._states[max(keys)] if keys else None


def nbytes(step: Step) -> int:
    """Bytes of all arrays of a Step except the State before it; arrays shared by ops count once."""
    return sum({id(array): array.nbytes for array in map(_owner, _arrays(step))}.values())


def _arrays(step: Step) -> Iterable[Array]:
    for op in step.ops:
        yield from op.arrays.values()
        yield from (array for array in (op.out, op.given) if array is not None)
    if step.predicted is not None:
        yield step.predicted
    if step.gradients is not None:
        yield step.gradients.flat
    if step.after is not None:
        yield from (step.after.params.flat, *step.after.slots.values(), *step.after.rest.values())


def _owner(array: Array) -> Array:
    """The array that owns a view's memory."""
    return array.base if isinstance(array.base, np.ndarray) else array
