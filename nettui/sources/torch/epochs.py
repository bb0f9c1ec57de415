"""The epochs of a recording, by the passes over DataLoaders that its mini-batches come from."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

MOST = 16
"""Loaders that are remembered: where one is made for each epoch, the old ones are gone."""


class Pass(NamedTuple):
    """A pass over a loader: its number among all passes, that of the loader, and its iterator."""

    number: int
    loader: int
    batches: weakref.ref[Any]

    @property
    def goes_on(self) -> bool:
        """Whether its iterator is still there."""
        return self.batches() is not None


def note_pass(numbers: Iterator[int], batches: Any, loader: Any) -> None:
    """Keeps with the iterator of a loader which pass it is; `numbers` are those that none has had yet."""
    known = loader.__dict__.setdefault("_nettui_number", next(numbers))
    batches._nettui_pass = Pass(next(numbers), known, weakref.ref(batches))


def pass_of(batches: Any) -> Pass | None:
    """The pass that an iterator is."""
    found: Pass | None = getattr(batches, "_nettui_pass", None)
    return found


class Epochs:
    """Counts the epochs of one recording, from 0 on.

    An epoch begins with another pass over a loader, or with the first pass over a loader that takes the place
    of one whose pass is over, as where a loader is made for each epoch. Passes that go on beside one another,
    as over labelled and unlabelled samples, are of one epoch: that of the loader that has had most.
    """

    def __init__(self) -> None:
        self._now = 0
        self._last: Sequence[Pass] = ()
        self._loaders: dict[int, tuple[int, int]] = {}  # the number and the epoch of the last pass over each

    def at(self, drawn: Sequence[Pass]) -> int:
        """The epoch of a step whose mini-batches were drawn in those passes."""
        going_on = [each for each in drawn if each.goes_on]  # those of an evaluation are over
        begun = [self._begun(each) for each in going_on]
        self._now = max([self._now, *begun])
        self._loaders |= {each.loader: (each.number, at) for each, at in zip(going_on, begun, strict=True)}
        while len(self._loaders) > MOST:
            del self._loaders[next(iter(self._loaders))]
        self._last = going_on or self._last
        return self._now

    def _begun(self, each: Pass) -> int:
        """The epoch in which a pass began."""
        number, before = self._loaders.get(each.loader, (-1, -1))
        if number == each.number:
            return before
        if before >= 0:
            return before + 1
        is_next = self._last and not any(last.goes_on for last in self._last)
        return self._now + 1 if is_next else self._now
