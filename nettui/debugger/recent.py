"""What was seen last: Steps kept whole, and States along the way there, for going back from here."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nettui.debugger.keyframes import StepKey
from nettui.types import Array, State, Step

LEAST, MOST = 3, 64
"""Steps kept in any case, the one looked at and those before it that `prev` asks for; and at most."""


class Recent:
    """The last Steps computed, within `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self.budget, self.nbytes = budget, 0
        self._steps: dict[StepKey, Step] = {}
        self._sizes: dict[int, int] = {}

    def reach(self, fork: int) -> int:
        """How many Steps of that fork are kept."""
        return min(max(self.budget // self._sizes.get(fork, self.budget + 1), LEAST), MOST)

    def get(self, place: StepKey) -> Step | None:
        return self._steps.get(place)

    def add(self, fork: int, step: Step) -> None:
        if fork not in self._sizes:  # all its Steps are about as large as the first
            self._sizes[fork] = nbytes(step)
        place = fork, step.before.step
        self._drop(place)
        self._steps[place] = step
        self.nbytes += self._sizes[fork]
        while len(self._steps) > (LEAST if self.nbytes > self.budget else MOST):
            self._drop(next(iter(self._steps)))

    def _drop(self, place: StepKey) -> None:
        if self._steps.pop(place, None) is not None:
            self.nbytes -= self._sizes[place[0]]


class Waypoints:
    """States that a replay leaves behind it, at r, 2r, 4r … steps before where it ends.

    So going back step by step from there through d steps costs about d·log₂(d/r) steps in all.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._states: dict[StepKey, State] = {}

    def plan(self, fork: int, start: int, end: int, reach: int) -> set[int]:
        """The steps between start and end that a replay is to leave States at; lets go what lies beyond."""
        if end - start <= reach:
            return set()
        self._states = {at: kept for at, kept in self._states.items() if at[0] == fork and at[1] <= end}
        ways = (end - (reach << power) for power in range((end // reach).bit_length()))
        return {step for step in ways if step > start}

    def add(self, fork: int, state: State) -> None:
        self._states[fork, state.step] = state
        if sum(kept.nbytes for kept in self._states.values()) > self.budget:
            del self._states[max(self._states)]

    def nearest(self, fork: int, step: int) -> State | None:
        """The last State of that fork at or before a step."""
        places = [place for place in self._states if place[0] == fork and place[1] <= step]
        return self._states[max(places)] if places else None


def nbytes(step: Step) -> int:
    """Bytes of all arrays of a Step but the State before; what several ops share is counted once."""
    return sum({id(whole): whole.nbytes for whole in map(_whole, _arrays(step))}.values())


def _arrays(step: Step) -> Iterable[Array]:
    for op in step.ops:
        yield from op.arrays.values()
        if op.out is not None:
            yield op.out
    if step.gradients is not None:
        yield step.gradients.flat
    if step.after is not None:
        yield from (step.after.params.flat, *step.after.slots.values())


def _whole(array: Array) -> Array:
    """The array that a view is of."""
    return array.base if isinstance(array.base, np.ndarray) else array
