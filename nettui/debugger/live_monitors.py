"""The monitors of the live checks, folded over every step of a run, in any fork and by whatever route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from nettui.checks.check import Check, Monitor
from nettui.checks.registry import live_checks
from nettui.debugger.evenly import Evenly
from nettui.debugger.past import Past, StepKey, step_key
from nettui.types import Finding, Scalars

CHECKPOINT_STEPS, MAX_NEAR = 64, 1024
"""Steps between two checkpoints: as many are folded again, in about a millisecond, to go near the last steps.

Of the last ones folded so many checkpoints are kept."""

MAX_CHECKPOINTS = 2048
"""The most checkpoints that are kept for good; in a long run, they are further apart."""

BEHIND = 4096
"""The most steps that are not folded yet: after more, their Scalars might be at hand no longer."""

AHEAD = 2048
"""Steps that are folded at a time while nothing is asked, in some thirty milliseconds."""

MAX_LATEST = 4
"""Steps whose monitors are kept beside the checkpoints: the cursor's, and those that `prev` needs."""

Monitors: TypeAlias = tuple[Monitor[Scalars], ...]


class LiveMonitors:
    """The monitors after any computed step of a past; they depend on the run alone, not on the way there.

    They are folded over the Scalars of the history, when they are asked for or the run is far ahead of them;
    Scalars that are not at hand are replayed. A step belongs to the fork that computed it, so a fork shares
    the checkpoints of its parents up to where it branched off.
    """

    def __init__(self, past: Past) -> None:
        self._past = past
        watched = [(check, found) for check in live_checks() if (found := check.scalar_monitor)]
        self._checks: tuple[Check, ...] = tuple(check for check, _ in watched)
        self._start: Monitors = tuple(monitor for _, monitor in watched)
        self._checkpoints = Evenly[Monitors](CHECKPOINT_STEPS)
        self._near: dict[StepKey, Monitors] = {}
        self._latest: dict[StepKey, Monitors] = {}
        self._ahead = self._folded = 0

    def findings(self, number: int) -> Iterator[Finding]:
        """What they find wrong at a computed step of the current fork."""
        for check, monitor in zip(self._checks, self.at(number), strict=True):
            yield from check.problems(monitor.measurements())

    def at(self, number: int) -> Monitors:
        """The monitors after a step, in the order of the checks."""
        start, monitors = self._nearest(number)
        for now in self._scalars(start, number + 1):
            monitors = tuple(monitor.update(now) for monitor in monitors)
            if not (now.step + 1) % CHECKPOINT_STEPS:
                self._keep(now.step + 1, monitors)
        self._latest[self._key(number)] = monitors
        while len(self._latest) > MAX_LATEST:
            del self._latest[next(iter(self._latest))]
        self._folded = number
        return monitors

    def keep_up(self, number: int) -> None:
        """Folds the steps up to one that the run has reached, if they are many."""
        if number - self._folded >= BEHIND:
            self.at(number)

    def look_ahead(self) -> bool:
        """Folds some of the steps that are known, so that going far is quick; whether there are more."""
        last = self._past.history.length - 1
        if self._ahead < last:
            self._ahead = min(self._ahead + AHEAD, last)
            self.at(self._ahead)
        return self._ahead < last

    def _scalars(self, start: int, stop: int) -> Iterator[Scalars]:
        """The Scalars of the steps start … stop − 1; those that are not at hand are replayed."""
        while start < stop:
            for now in self._past.history.scalars_between(start, stop):
                yield now
                start = now.step + 1
            if start < stop:
                yield self._past.scalars(start)
                start += 1

    def _keep(self, end: int, monitors: Monitors) -> None:
        """Keeps the monitors after the step before `end`."""
        key = self._key(end - 1)[0], end
        if self._checkpoints.add(key, monitors):
            self._checkpoints.thin(MAX_CHECKPOINTS)
        self._near.pop(key, None)
        self._near[key] = monitors
        if len(self._near) > MAX_NEAR:
            del self._near[next(iter(self._near))]

    def _nearest(self, number: int) -> tuple[int, Monitors]:
        """The first step to fold, and the monitors before it."""
        last = max(
            (step for fork, step in self._latest if self._is_on_the_way(fork, step, number)), default=-1
        )
        best, monitors = (last + 1, self._latest[self._key(last)]) if last >= 0 else (0, self._start)
        if number - last < CHECKPOINT_STEPS:
            return best, monitors
        for fork, end in self._near:
            if best < end <= number + 1 and self._key(end - 1)[0] == fork:
                best, monitors = end, self._near[fork, end]
        even = self._checkpoints
        for end in range((number + 1) // even.spacing * even.spacing, best, -even.spacing):
            if kept := even.get((self._key(end - 1)[0], end)):
                return end, kept
        return best, monitors

    def _is_on_the_way(self, fork: int, step: int, number: int) -> bool:
        return step <= number and self._key(step) == (fork, step)

    def _key(self, number: int) -> StepKey:
        return step_key(self._past, number)
