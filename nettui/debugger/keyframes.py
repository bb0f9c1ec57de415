"""States kept along each fork of a run, within a budget of bytes, and fingerprints that replays must have."""

from __future__ import annotations

from collections import deque

import numpy as np

from nettui.debugger import checksums
from nettui.debugger.evenly import Evenly
from nettui.debugger.past import StepKey
from nettui.types import State

FINGERPRINT_STEPS, MAX_FINGERPRINTS = 64, 8192
"""The fewest steps between two fingerprints, and the most of them.

One costs half a step of 784-256-128-10 with momentum."""

MAX_STATES = 2048
"""The most States kept: Python's garbage collector visits each, and small networks step quickly."""

NEAR_STEPS, NEAR_STATES = 32, 16
"""The fewest steps between two States near the last step, and how many are kept of each spacing."""


class Keyframes:
    """Every `spacing`-th State of each fork; beyond `budget` bytes or MAX_STATES, the spacing doubles.

    Of those that lie closer, by powers of two, the last ones are kept as well, within a quarter of the bytes:
    so going back a little costs little. The CRC of a State is kept every FINGERPRINT_STEPS steps, in a long
    run less often: a replay must reproduce it.
    """

    def __init__(self, budget: int) -> None:
        self.budget, self.nbytes = budget, 0
        self._states = Evenly[State]()
        self._near = Near(budget // 4)
        self._fingerprints = Evenly[int](FINGERPRINT_STEPS)
        self._last: dict[int, int] = {}

    @property
    def spacing(self) -> int:
        """The steps between two States, wherever they lie."""
        return self._states.spacing

    def visit(self, fork: int, state: State) -> bool:
        """Keeps a State of a fork, if it is one to keep; returns whether it is the one first seen there."""
        step = state.step
        if not step % FINGERPRINT_STEPS and not self._is_first_seen((fork, step), state):
            return False
        if new := step > self._last.get(fork, 0):
            self._last[fork] = step
        if not step % self._states.spacing:
            if self._states.add((fork, step), state):
                self.nbytes += state.nbytes
                self._thin()
        elif new and not step % NEAR_STEPS:
            self._near.add(fork, state)
        return True

    def nearest(self, fork: int, step: int) -> State | None:
        """The last kept State of a fork at or before a step."""
        step = min(step, self._last.get(fork, 0))
        even = self._states.get((fork, step - step % self.spacing))
        near = self._near.nearest(fork, step)
        return near if even is None or (near is not None and near.step > even.step) else even

    def _is_first_seen(self, key: StepKey, state: State) -> bool:
        fingerprints = self._fingerprints
        if key in fingerprints:
            return fingerprints[key] == crc(state)
        if not key[1] % fingerprints.spacing:
            fingerprints.add(key, crc(state))
            fingerprints.thin(MAX_FINGERPRINTS)
        return True

    def _thin(self) -> None:
        """Doubles the spacing until the kept States are within the limits."""
        while self.nbytes > self.budget * 3 // 4 or len(self._states) > MAX_STATES:
            self._states.widen()
            self.nbytes = sum(state.nbytes for state in self._states.values())


class Near:
    """The last States of a run that were added, of each power of two of steps as many."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._levels: dict[int, deque[tuple[int, State]]] = {}

    def add(self, fork: int, state: State) -> None:
        """Adds a State, and drops the oldest of those that are as far apart."""
        level = state.step & -state.step
        kept = self._levels.setdefault(level, deque())
        kept.append((fork, state))
        most = min(NEAR_STATES, self._budget // (max(state.nbytes, 1) * len(self._levels)))
        for others in self._levels.values():
            while len(others) > most:
                others.popleft()

    def nearest(self, fork: int, step: int) -> State | None:
        """The last of the States of a fork at or before a step."""
        found = (
            state
            for kept in self._levels.values()
            for owner, state in kept
            if owner == fork and state.step <= step
        )
        return max(found, key=lambda state: state.step, default=None)


def crc(state: State) -> int:
    """CRC-32 of the parameters, the optimizer's slots, and the rest of the State."""
    checksum = checksums.crc(state.params.flat)
    for arrays in (state.slots, state.rest):
        for name in sorted(arrays):
            checksum = checksums.crc(np.asarray(arrays[name]), checksum)
    return checksum
