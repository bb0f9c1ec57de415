"""Any Step of a run by its number: kept States, and exact replay between them."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from nettui.debugger.history import History
from nettui.record import State, Step, Trainer

BUDGET = 512 * 2**20
"""Bytes of States kept by default."""


class Timeline:
    """Steps of one run; going back replays from the nearest kept State.

    Every `spacing`-th State is kept; when they outgrow `budget` bytes, every other one is let go and the
    spacing doubles. The first State always stays.
    """

    def __init__(self, trainer: Trainer, budget: int = BUDGET) -> None:
        self.trainer, self.budget, self.spacing = trainer, budget, 1
        self.history = History()
        self._states: dict[int, State] = {0: trainer.start()}
        self._recent: dict[int, Step] = {}

    @property
    def length(self) -> int:
        """How many steps are known: 0 … length − 1 have been computed."""
        return self.history.length

    def step(self, number: int) -> Step:
        """Step `number`; where the run ends before it, the last Step there is."""
        number = max(number, 0)
        if (known := self._recent.get(number)) is not None:
            return known
        kept = sorted(self._states)
        state = self._states[kept[bisect_right(kept, number) - 1]]
        while True:
            step = self.trainer.step(state)
            self._note(step)
            if state.step == number or step.end or step.after is None:
                self._recent = {**dict(list(self._recent.items())[-1:]), state.step: step}
                return step
            state = step.after

    def _note(self, step: Step) -> None:
        self.history.note(step)
        after = step.after
        if step.end or after is None or after.step % self.spacing or after.step in self._states:
            return
        self._states[after.step] = after
        while len(self._states) > 1 and len(self._states) * after.nbytes > self.budget:
            self.spacing *= 2
            self._states = {n: state for n, state in self._states.items() if not n % self.spacing}


def same(one: State, other: State) -> bool:
    """Whether two States are equal bit for bit."""
    return (
        (one.step, one.epoch, one.batch, one.seen) == (other.step, other.epoch, other.batch, other.seen)
        and one.params.flat.tobytes() == other.params.flat.tobytes()
        and one.slots.keys() == other.slots.keys()
        and all(np.array_equal(slot, other.slots[name], equal_nan=True) for name, slot in one.slots.items())
    )
