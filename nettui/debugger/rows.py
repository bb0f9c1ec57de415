"""Rows of steps that follow each other: the last exactly, and those before thinned, so that they stay few."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

import numpy as np

from nettui.debugger.columns import COLUMNS, as_scalars, measured
from nettui.debugger.thinned import Thinned, relaid
from nettui.types import NAN, Array, BaselineLoss, Scalars

EXACT_BYTES = 16 * 2**20
"""The most bytes of exact rows; the older half of them is thinned when they are full."""

FEWEST, MOST, FIRST = 2**12, 2**15, 256
"""The least and the most rows that stay exact, and those for which there is room at first."""


TOGETHER = 1024
"""Rows whose numbers are read at a time."""


class Rows:
    """The rows of the steps `first` … `stop` − 1: all from `exact_from` on, of those before the `thinned`.

    They only grow at the end. An array that was handed out never changes, except by a `note`. Rows that are
    `whole` are never thinned.
    """

    def __init__(self, first: int, names: tuple[str, ...] = COLUMNS, whole: bool = False) -> None:
        self.first, self.stop, self.names, self._whole = first, first, names, whole
        self.thinned = Thinned.empty(first, len(names))
        self._exact: Array = np.empty((0, len(names)))
        self._baselines: list[tuple[int, BaselineLoss | None]] = []

    @property
    def exact_from(self) -> int:
        """The first step from which on every row is there."""
        return self.thinned.stop

    @property
    def exact(self) -> Array:
        """The rows from there on."""
        return self._exact[: self.stop - self.exact_from]

    def add(self, baseline: BaselineLoss | None) -> Array:
        """Adds a row of NaN, which is returned to be filled."""
        if self.stop - self.exact_from == len(self._exact):
            self._make_room(1)
        if not self._baselines or self._baselines[-1][1] != baseline:
            self._baselines.append((self.stop, baseline))
        row: Array = self._exact[self.stop - self.exact_from]
        row[:] = NAN
        self.stop += 1
        return row

    def extend(self, rows: Array) -> None:
        """Adds many rows without a loss of guessing."""
        if self.stop - self.exact_from + len(rows) > len(self._exact):
            self._make_room(len(rows))
        at = self.stop - self.exact_from
        self._exact[at : at + len(rows)] = rows
        self._baselines = self._baselines or [(self.stop, None)]
        self.stop += len(rows)

    def note(self, number: int, column: str, value: float) -> None:
        """Notes a number of an exact row."""
        self._exact[number - self.exact_from, self.names.index(column)] = value

    def row(self, number: int) -> Array | None:
        """The row of a step, if it is there."""
        if number >= self.exact_from:
            return self._exact[number - self.exact_from] if number < self.stop else None
        place = self.thinned.place(number)
        return None if place is None else self.thinned.rows[place]

    def scalars_between(self, start: int, stop: int) -> Iterator[Scalars]:
        """The Scalars of the steps start … stop − 1, up to the first of which there is no row."""
        width, stop = measured(self.names), min(stop, self.stop)
        while start < min(stop, self.exact_from) and (row := self.row(start)) is not None:
            yield as_scalars(start, row[:width].tolist(), self._baseline(start))
            start += 1
        if start < self.exact_from:
            return
        baselines, at = self._baselines, bisect_right(self._baselines, start, key=itemgetter(0))
        for first in range(start, stop, TOGETHER):
            part = slice(first - self.exact_from, min(first + TOGETHER, stop) - self.exact_from)
            rows: list[list[float]] = self._exact[part, :width].tolist()
            for step, values in enumerate(rows, first):
                while at < len(baselines) and baselines[at][0] <= step:
                    at += 1
                yield as_scalars(step, values, baselines[at - 1][1])

    def holds(self, start: int, number: int) -> bool:
        """Whether what the steps from `start` to `number` have in all can be told from the rows there are."""
        return self.first <= start and self.exact_from <= number < self.stop

    def until(self, number: int, again: Rows | None = None) -> Rows:
        """The rows before a step; where they are thinned, those of `again`, if it has them."""
        copy = Rows(self.first, self.names)
        copy.thinned, copy.stop = self.thinned.until(number), min(self.stop, number)
        copy._baselines = [change for change in self._baselines if change[0] < number]
        start = copy.exact_from
        if start == self.exact_from:
            copy._exact = self.exact[: copy.stop - start]
        elif start < number and again is not None and again.holds(start, number - 1):
            copy._append(again, start, number)
        elif start < number:  # no more than what was kept
            copy.thinned = self.thinned.shortened(number)
        return copy

    def _append(self, again: Rows, start: int, number: int) -> None:
        """Adds the rows from `start` to before a step that other rows hold."""
        old = [again.names.index(name) if name in again.names else None for name in self.names]
        first = max(start, again.exact_from)
        if first > start:
            self.thinned = self.thinned.joined(again.thinned.relaid(old))
        self._exact = relaid(again.exact[first - again.exact_from : number - again.exact_from], old, NAN)
        changes = [(max(step, start), which) for step, which in again._baselines if step < number]
        self._baselines = [change for change in self._baselines if change[0] < start] + changes

    def lay_out(self, names: Sequence[str]) -> None:
        """Changes the columns, if they are others: NaN in those that are new."""
        if (names := tuple(names)) == self.names:
            return
        old = [self.names.index(name) if name in self.names else None for name in names]
        self.names, self.thinned = names, self.thinned.relaid(old)
        self._exact = relaid(self.exact, old, NAN)

    def _baseline(self, number: int) -> BaselineLoss | None:
        return self._baselines[bisect_right(self._baselines, number, key=itemgetter(0)) - 1][1]

    @property
    def _kept(self) -> int:
        """How many rows stay exact when the older ones are thinned."""
        most = EXACT_BYTES // (2 * 8 * len(self.names))
        return min(max(1 << most.bit_length() - 1, FEWEST), MOST)

    def _make_room(self, count: int) -> None:
        """Makes room for `count` rows more: the arrays that others hold stay as they are."""
        exact, kept = self.exact, self._kept
        if not self._whole and len(exact) + count > 2 * kept:
            old = len(exact) - kept
            self.thinned, exact = self.thinned.with_rows(exact[:old]), exact[old:]
            self._drop_baselines()
        room = max(2 * len(exact), len(exact) + count, FIRST)
        new = np.empty((room if self._whole else min(room, 2 * kept), len(self.names)))
        new[: len(exact)] = exact
        self._exact = new

    def _drop_baselines(self) -> None:
        """Drops the losses of guessing that belong to no row that is left."""
        changes = np.array([step for step, _ in self._baselines])
        steps = np.append(self.thinned.steps, np.arange(self.exact_from, self.stop))
        used = np.unique(np.searchsorted(changes, steps, "right") - 1)
        self._baselines = [self._baselines[at] for at in used.tolist()]
