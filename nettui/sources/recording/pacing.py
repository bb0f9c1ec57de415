"""When a step is measured: every k-th, as far as a share of the time allows, and all around a sudden loss."""

from __future__ import annotations

import math

GRACE = 0.1
"""Seconds of measuring that any recording may take, however short it is."""

EARLY = 4
"""The first steps that are measured one by one in this time; after them, one whenever the steps have grown by
about a quarter, so that what is measured of a short run is spread over it."""

DECAY = 0.95
"""The share of a running mean that is kept at each step."""

WARM_UP = 20
"""Losses from which their usual range is known."""

ALARM_STEPS, SURPRISE = 10, 8.0
"""Steps that are measured after a loss so many mean deviations above the running mean, or one that is NaN."""


class Pacing:
    """Measures step 0, then every `every`-th one while measuring takes at most a `share` of the time.

    A share of None sets no limit. What lasts at every step, such as hooks, comes out of the same share, but
    leaves a quarter of it.
    """

    def __init__(self, every: int, share: float | None) -> None:
        self._every, self._share = every, share
        self._worked = self._measuring = self._always = self._cost = 0.0
        self._mean = self._deviation = 0.0
        self._losses, self._alarm = 0, -1

    def is_due(self, step: int) -> bool:
        """Whether a step is to be measured."""
        if step == 0 or self._share is None:
            return step % self._every == 0
        spent, room = self._measuring + self._cost, self._share * self._worked
        if step <= self._alarm and self._measuring <= 2 * room:
            return True
        if step % self._every:
            return False
        in_grace = self._measuring <= GRACE and is_early(step // self._every)
        return in_grace or spent <= max(room - self._always, room / 4)

    def note(self, worked: float, spent: float, measured: bool) -> None:
        """Notes the seconds of a step: of the training itself, and of recording it."""
        self._worked += worked
        if measured:
            self._measuring += spent
            self._cost = spent if not self._cost else self._cost + (spent - self._cost) / 4
        else:
            self._always += spent

    def see(self, step: int, loss: float) -> None:
        """Compares a loss with those before it; one far above them has the next steps measured."""
        if not math.isfinite(loss):
            self._alarm = max(self._alarm, step + ALARM_STEPS if self._losses else -1)
            return
        surprise = loss - self._mean
        if self._losses >= WARM_UP and surprise > SURPRISE * self._deviation:
            self._alarm = step + ALARM_STEPS
        weight = max(1 - DECAY, 1 / (self._losses + 1))
        self._mean += weight * surprise
        self._deviation += weight * (abs(surprise) - self._deviation)
        self._losses += 1


def is_early(step: int) -> bool:
    """Whether a step is one of those that are spread over a short run."""
    return step <= EARLY or int(EARLY * math.log(step)) > int(EARLY * math.log(step - 1))
