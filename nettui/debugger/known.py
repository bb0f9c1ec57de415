"""What is at hand of a run at one moment: numbers of its steps in columns, for curves and for searches."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from nettui.debugger.rows import Rows
from nettui.debugger.thinned import Thinned
from nettui.types import NAN, Array


class Part(NamedTuple):
    """Rows as they were at that moment."""

    names: tuple[str, ...]
    thinned: Thinned
    exact: Array

    @classmethod
    def of(cls, rows: Rows) -> Part:
        return cls(rows.names, rows.thinned, rows.exact)

    @property
    def stop(self) -> int:
        return self.thinned.stop + len(self.exact)

    @property
    def steps(self) -> Array:
        return np.append(self.thinned.steps, np.arange(self.thinned.stop, self.stop))

    def column(self, name: str) -> Array:
        if name not in self.names:
            return np.full(len(self.thinned.steps) + len(self.exact), NAN)
        at = self.names.index(name)
        if not len(self.thinned.steps):
            return self.exact[:, at]
        return np.append(self.thinned.rows[:, at], self.exact[:, at])


class Means(NamedTuple):
    """Means of a column over stretches of steps, which begin at `steps`, and of how many values they are."""

    steps: Array
    values: Array
    counts: Array


class Known:
    """The rows of a run that are kept, of `steps`, and beside them those that a replay passed lately.

    In a short run these are all steps. Of a long one the last are there, and of each stretch of those before
    the first, the last, and those where a number is lowest or highest.
    """

    def __init__(self, rows: Rows, again: Rows | None = None) -> None:
        self._main, self._again = Part.of(rows), None if again is None else Part.of(again)
        self.names, self.length = rows.names, rows.stop

    @property
    def exact_from(self) -> int:
        """The first step from which on all steps are there."""
        return self._main.thinned.stop

    def steps(self, length: int | None = None) -> Array:
        """The steps before `length` that are there."""
        return self._steps[: self._count(length)]

    def column(self, name: str, length: int | None = None) -> Array:
        """The values of a column at these steps, NaN where there is none."""
        if name not in self.names:
            raise ValueError(name)
        values = self._main.column(name)
        if self._again is not None:
            values = np.append(values, self._again.column(name))[self._order]
        return values[: self._count(length)]

    def means(self, name: str, length: int | None = None) -> Means:
        """The means over each stretch that begins before `length`; an exact row is one by itself."""
        at, (_, thinned, exact) = self.names.index(name), self._main
        values, counts = exact[:, at], np.isfinite(exact[:, at]).astype(float)
        steps = np.append(thinned.edges[:-1], np.arange(thinned.stop, self._main.stop))
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.append(thinned.sums[:, at] / thinned.counts[:, at], np.where(counts, values, NAN))
        count = int(np.searchsorted(steps, self.length if length is None else length))
        return Means(steps[:count], values[:count], np.append(thinned.counts[:, at], counts)[:count])

    def stretches(self, start: int, stop: int) -> tuple[Array, Array]:
        """The places of the steps start … stop − 1 among those at hand, and where the stretch of each begins.

        All steps of the first stretch are among them, even those before `start`.
        """
        edges = self._main.thinned.edges
        start = start if start >= self.exact_from else self._main.thinned.stretch(start)
        steps = self._steps
        places = np.arange(*np.searchsorted(steps, (start, stop)))
        begins = edges[np.searchsorted(edges, steps[places], "right") - 1]
        return places, np.where(steps[places] >= self.exact_from, steps[places], begins)

    def whole_epochs(self, number: int) -> tuple[int, int]:
        """The steps around one that are all there, from an epoch's start on: the first, and that after them.

        The first is `number` + 1 where not even the epoch of that step is there from its start on.
        """
        if self.is_whole:
            return 0, self.length
        steps = self._steps
        at = int(np.searchsorted(steps, number))
        gaps = np.flatnonzero(np.diff(steps) > 1) + 1
        place = int(np.searchsorted(gaps, at, "right"))
        first = int(gaps[place - 1]) if place else 0
        last = int(gaps[place]) if place < len(gaps) else len(steps)
        stop = int(steps[last - 1]) + 1
        begins = self.column("batch")[first : at + 1] == 0
        begins[0] |= steps[first] == 0
        found = np.flatnonzero(begins | (np.diff(self.column("epoch")[first : at + 1], prepend=np.inf) > 0))
        return (int(steps[first + found[0]]) if len(found) else number + 1), stop

    def _count(self, length: int | None) -> int:
        if length is None or length >= self.length:
            return len(self._steps)
        return length if self.is_whole else int(np.searchsorted(self._steps, length))

    @property
    def is_whole(self) -> bool:
        """Whether every step is there."""
        return not len(self._main.thinned.steps)

    @cached_property
    def _steps(self) -> Array:
        steps = self._main.steps
        return steps if self._again is None else np.append(steps, self._again.steps)[self._order]

    @cached_property
    def _order(self) -> Array:
        """The places of the steps in order, each once, among those of both parts."""
        assert self._again is not None
        order: Array = np.unique(np.append(self._main.steps, self._again.steps), return_index=True)[1]
        return order


def first_change(stretches: Array, signs: Array) -> int | None:
    """The first step at which a sign may have come up that was not there before; None if it did at none.

    `stretches` says in which stretch each sign was seen: within one that has both, it may have come anywhere.
    """
    first = np.flatnonzero(np.diff(stretches, prepend=-1))
    some, all_ = np.logical_or.reduceat(signs, first), np.logical_and.reduceat(signs, first)
    found = np.flatnonzero((some & ~all_) | (all_ & ~np.append(True, some[:-1])))
    return int(stretches[first[found[0]]]) if len(found) else None
