"""A bounded choice of the rows of a long run: the first, the last and the extremes of stretches of steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.debugger.columns import COLUMNS
from nettui.types import Array

MOST = 2048
"""The most stretches: a curve on a screen is a few hundred cells wide."""

JUDGED = (
    *("loss", "data_loss", "penalty", "accuracy", "r2", "error", "rate", "has_nonfinite"),
    *("validation_loss", "validation_accuracy", "validation_r2", "validation_error"),
)
"""The columns of which each stretch keeps the rows with the lowest, the highest and the last known value."""

_JUDGED = tuple(map(COLUMNS.index, JUDGED))


class Thinned(NamedTuple):
    """Stretches of steps, one after the other, each from one of the `edges` to before the next.

    `rows` are those kept, of the `steps`. `sums` and `counts` are of the finite values of each column in each
    stretch, of all its steps.
    """

    edges: Array
    steps: Array
    rows: Array
    sums: Array
    counts: Array

    @classmethod
    def empty(cls, first: int, width: int) -> Thinned:
        """No stretch yet, before step `first`, of rows of that width."""
        nothing = np.empty((0, width))
        return cls(np.array([first]), np.empty(0, int), nothing, nothing, nothing)

    @property
    def stop(self) -> int:
        """The step after the last one."""
        return int(self.edges[-1])

    def stretch(self, number: int) -> int:
        """Where the stretch begins in which a step lies."""
        return int(self.edges[np.searchsorted(self.edges, number, "right") - 1])

    def place(self, number: int) -> int | None:
        """The place of a step among those kept, if it is."""
        at = int(np.searchsorted(self.steps, number))
        return at if at < len(self.steps) and self.steps[at] == number else None

    def until(self, number: int) -> Thinned:
        """The stretches that end at or before a step."""
        count = int(np.searchsorted(self.edges, number, "right")) - 1
        kept = int(np.searchsorted(self.steps, self.edges[count]))
        return Thinned(
            self.edges[: count + 1],
            self.steps[:kept],
            self.rows[:kept],
            self.sums[:count],
            self.counts[:count],
        )

    def shortened(self, number: int) -> Thinned:
        """The stretches before a step, the last one with no more than the rows that were kept of it."""
        whole = self.until(number)
        kept = slice(len(whole.steps), int(np.searchsorted(self.steps, number)))
        rows, finite = self.rows[kept], np.isfinite(self.rows[kept])
        return Thinned(
            np.append(whole.edges, number),
            self.steps[: kept.stop],
            self.rows[: kept.stop],
            np.vstack([whole.sums, np.where(finite, rows, 0.0).sum(axis=0)]),
            np.vstack([whole.counts, finite.sum(axis=0)]),
        )

    def joined(self, other: Thinned) -> Thinned:
        """With the stretches of another one that begin where these end; one of its edges lies there."""
        first = int(np.searchsorted(other.edges, self.stop))
        kept = int(np.searchsorted(other.steps, self.stop))
        return Thinned(
            np.append(self.edges, other.edges[first + 1 :]),
            np.append(self.steps, other.steps[kept:]),
            np.vstack([self.rows, other.rows[kept:]]),
            np.vstack([self.sums, other.sums[first:]]),
            np.vstack([self.counts, other.counts[first:]]),
        )

    def with_rows(self, rows: Array, most: int = MOST) -> Thinned:
        """With the rows of the steps that follow, in at most `most` stretches.

        The stretches are as long as a power of two; where there would be too many, they are joined.
        """
        stop = self.stop + len(rows)
        steps = np.concatenate([self.steps, np.arange(self.stop, stop)])
        kept = np.concatenate([self.rows, rows])
        starts = np.concatenate([self.edges[:-1], np.arange(self.stop, stop)])
        cells = starts // _length(stop, most)
        first = np.flatnonzero(np.diff(cells, prepend=-1))
        finite = np.isfinite(rows)
        sums = np.add.reduceat(np.concatenate([self.sums, np.where(finite, rows, 0.0)]), first)
        counts = np.add.reduceat(np.concatenate([self.counts, finite]), first)
        edges = np.append(starts[first], stop)
        chosen = _chosen(np.searchsorted(edges, steps, "right") - 1, kept)
        return Thinned(edges, steps[chosen], kept[chosen], sums, counts)

    def relaid(self, columns: list[int | None]) -> Thinned:
        """With other columns: those of the old ones, and NaN for None."""
        return self._replace(
            rows=relaid(self.rows, columns, np.nan),
            sums=relaid(self.sums, columns, 0.0),
            counts=relaid(self.counts, columns, 0.0),
        )


def relaid(rows: Array, columns: list[int | None], lacking: float) -> Array:
    """Rows with other columns: those of the old ones, and `lacking` for None."""
    new = np.full((len(rows), len(columns)), lacking)
    for at, old in enumerate(columns):
        if old is not None:
            new[:, at] = rows[:, old]
    return new


def _length(stop: int, most: int) -> int:
    """The power of two of which `most` are enough for all steps before `stop`."""
    return 1 << max(-(-stop // most) - 1, 0).bit_length()


def _chosen(stretch: Array, rows: Array) -> Array:
    """Whether each row is kept; `stretch` is the number of its stretch, which never falls."""
    begins = np.diff(stretch, prepend=-1) > 0
    first = np.flatnonzero(begins)
    chosen: Array = begins | np.append(begins[1:], True)
    for column in _JUDGED:
        values = rows[:, column]
        known = ~np.isnan(values)
        if not known.any():
            continue
        low = np.minimum.reduceat(np.where(known, values, np.inf), first)[stretch]
        high = np.maximum.reduceat(np.where(known, values, -np.inf), first)[stretch]
        for found in (values == low, values == high):
            chosen[_firsts(np.flatnonzero(found), stretch)] = True
        chosen[_firsts(np.flatnonzero(known)[::-1], stretch)] = True
    return chosen


def _firsts(places: Array, stretch: Array) -> Array:
    """The first of the places in each stretch."""
    found: Array = places[np.flatnonzero(np.diff(stretch[places], prepend=-1))]
    return found
