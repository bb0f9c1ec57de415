"""States kept along every fork of a run, within a budget of bytes; some leave a fingerprint for good."""

from __future__ import annotations

import zlib
from typing import TypeAlias

from nettui.common.errors import NettuiError
from nettui.types import State

MARKED = 64
"""Steps between two fingerprints at least: one costs half a step of 784-256-128-10 with momentum."""

MOST = 512
"""States kept at most: Python's collector visits them all, and the steps of small networks are quick."""

StepKey: TypeAlias = tuple[int, int]
"""A fork's number, and a step."""


class Unreproducible(NettuiError):
    """A replay came to another State than the run did: the numbers shown would be those of another run."""

    def __init__(self, step: int) -> None:
        super().__init__(f"replay: does not reproduce step {step}: BLAS or its thread count differ")


class Keyframes:
    """Every `spacing`-th State of each fork; where they outgrow `budget` bytes or MOST, the spacing doubles.

    At every MARKED-th step at most a State leaves its CRC, which stays when the State is let go: who comes by
    again must have the same.
    """

    def __init__(self, budget: int) -> None:
        self.budget, self.spacing, self.nbytes = budget, 1, 0
        self._states: dict[StepKey, State] = {}
        self._marks: dict[StepKey, int] = {}
        self._last: dict[int, int] = {}

    def pass_by(self, fork: int, state: State) -> None:
        """Keeps a State that a fork came to, if it is one to keep. Raises Unreproducible."""
        place = fork, state.step
        if place in self._marks:
            if self._marks[place] != crc(state):
                raise Unreproducible(state.step)
        elif not state.step % max(self.spacing, MARKED):
            self._marks[place] = crc(state)
        self._last[fork] = max(state.step, self._last.get(fork, 0))
        if not state.step % self.spacing and place not in self._states:
            self._states[place] = state
            self.nbytes += state.nbytes
            self._thin()

    def nearest(self, fork: int, step: int) -> State | None:
        """The last State of that fork kept at or before a step."""
        step = min(step, self._last.get(fork, 0))
        return self._states.get((fork, step - step % self.spacing))

    def _thin(self) -> None:
        while self.nbytes > self.budget or len(self._states) > MOST:
            self.spacing *= 2
            self._states = {at: state for at, state in self._states.items() if not at[1] % self.spacing}
            self.nbytes = sum(state.nbytes for state in self._states.values())


def crc(state: State) -> int:
    """CRC-32 of the parameters and the optimizer's slots."""
    found = zlib.crc32(state.params.flat.data)
    for name in sorted(state.slots):
        found = zlib.crc32(state.slots[name].data, found)
    return found
