"""States kept along each fork of a run, within a budget of bytes; fingerprints are kept for good."""

from __future__ import annotations

import numpy as np

from nettui.debugger import checksums
from nettui.debugger.past import StepKey
from nettui.types import State

FINGERPRINT_STEPS = 64
"""The fewest steps between two fingerprints: one costs half a step of 784-256-128-10 with momentum."""

MAX_STATES = 512
"""The most States kept: Python's garbage collector visits each, and small networks step quickly."""


class Keyframes:
    """Every `spacing`-th State of each fork; beyond `budget` bytes or MAX_STATES, the spacing doubles.

    At most every FINGERPRINT_STEPS steps the CRC of a State is kept for good: a replay must reproduce it.
    """

    def __init__(self, budget: int) -> None:
        self.budget, self.spacing, self.nbytes = budget, 1, 0
        self._states: dict[StepKey, State] = {}
        self._fingerprints: dict[StepKey, int] = {}
        self._last: dict[int, int] = {}

    def visit(self, fork: int, state: State) -> bool:
        """Keeps a State of a fork, if it is one to keep; returns whether it is the one first seen there."""
        key = fork, state.step
        if key in self._fingerprints:
            if self._fingerprints[key] != crc(state):
                return False
        elif not state.step % max(self.spacing, FINGERPRINT_STEPS):
            self._fingerprints[key] = crc(state)
        self._last[fork] = max(state.step, self._last.get(fork, 0))
        if not state.step % self.spacing and key not in self._states:
            self._states[key] = state
            self.nbytes += state.nbytes
            self._thin()
        return True

    def nearest(self, fork: int, step: int) -> State | None:
        """The last kept State of a fork at or before a step."""
        step = min(step, self._last.get(fork, 0))
        return self._states.get((fork, step - step % self.spacing))

    def _thin(self) -> None:
        """Doubles the spacing until the kept States are within the limits."""
        while self.nbytes > self.budget or len(self._states) > MAX_STATES:
            self.spacing *= 2
            self._states = {at: state for at, state in self._states.items() if not at[1] % self.spacing}
            self.nbytes = sum(state.nbytes for state in self._states.values())


def crc(state: State) -> int:
    """CRC-32 of the parameters, the optimizer's slots, and the rest of the State."""
    checksum = checksums.crc(state.params.flat)
    for arrays in (state.slots, state.rest):
        for name in sorted(arrays):
            checksum = checksums.crc(np.asarray(arrays[name]), checksum)
    return checksum
