"""Where the epochs of a run begin and end; where the history is thinned, steps are replayed to find out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.debugger.past import Past


def start_of(past: Past, epoch: int) -> int:
    """The first step of an epoch or of a later one; the step after the last if there is none yet."""
    known = past.history.known()
    epochs = known.column("epoch")
    at = int(np.searchsorted(epochs, epoch))
    if at == len(epochs):
        return known.length
    after = int(known.steps()[at])
    before = int(known.steps()[at - 1]) if at else -1
    return next((step for step in range(before + 1, after) if _epoch(past, step) >= epoch), after)


def starts_before(past: Past, number: int) -> Iterator[int]:
    """The first steps of the epochs that begin before a step, going back."""
    while number > 0:
        number = start_of(past, _epoch(past, number - 1))
        yield number


def ends_after(past: Past, number: int) -> Iterator[int]:
    """The last steps of the epochs that are known to end after a step, going forward."""
    number += 1
    while number < past.length:
        number = start_of(past, _epoch(past, number) + 1)
        if number < past.length:
            yield number - 1


def _epoch(past: Past, number: int) -> int:
    now = past.history.scalars(number) or past.scalars(number)
    return now.epoch
