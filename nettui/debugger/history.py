"""The Scalars of the steps computed so far: of the last ones exactly, of those before a bounded choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nettui.debugger.columns import (
    COLUMNS,
    SEEN,
    UPDATE_PREFIX,
    Seen,
    extra_columns,
    fingerprints,
    measured,
    values,
)
from nettui.debugger.known import Known
from nettui.debugger.rows import Rows
from nettui.metrics.scalars import scalars
from nettui.types import NAN, Array, Layout, Scalars, Step


class History:
    """A row for each step, of which the older ones are thinned; and rows of steps that are replayed.

    A `whole` history keeps all rows.
    """

    def __init__(self, whole: bool = False) -> None:
        self._rows = Rows(0, whole=whole)
        self._again: Rows | None = None
        self._latest: Scalars | None = None
        self._layout: Layout | None = None  # of the rows that are seen again
        self._known: tuple[object, Known] | None = None

    @property
    def length(self) -> int:
        """How many steps there are: 0 … length − 1."""
        return self._rows.stop

    @property
    def exact_from(self) -> int:
        """The first step from which on there is a row for every step."""
        return self._rows.exact_from

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return self._rows.names

    def copy_from(self, other: History, length: int) -> None:
        """Takes over the first `length` steps of another history, if that has more steps than this one."""
        if self.length < min(length, other.length):
            self._rows = other._rows.until(length, other._again)
            self._latest = self._again = None

    def lacks(self, number: int) -> int | None:
        """The first step to see again to know what the steps up to one have in all; None if it is known."""
        if number >= self._rows.exact_from:
            return None
        start = self._rows.thinned.stretch(number)
        return None if self._again is not None and self._again.holds(start, number) else start

    def add(self, step: Step) -> None:
        """Adds a row if `step` is the next one; of a replayed step, if there is none."""
        number = step.before.step
        if number < self._rows.exact_from:
            self.see_again(step)
        if number != self.length:
            return
        if self._latest is None:
            self._rows.lay_out((*COLUMNS, *extra_columns(step)))
        self._latest = _fill(self._rows, step)

    def see_again(self, step: Step, anew: bool = False) -> None:
        """Keeps the row of a replayed step, with those before it; `anew`: without them."""
        number, again, layout = step.before.step, self._again, step.before.params.layout
        if again is None or anew or not again.first <= number <= again.stop:
            again, self._layout = Rows(number), None
        if number == again.stop:
            if self._layout is not layout and self._layout != layout:
                again.lay_out((*COLUMNS, *extra_columns(step)))
            _fill(again, step)
            self._again, self._layout = again, layout

    def add_scalars(self, now: Scalars, layers: Sequence[str] = ()) -> None:
        """Adds the next row of a run that was recorded; `layers` are the names of its layers, in their order.

        It has no fingerprint: there is no replay to compare with.
        """
        if now.step != self.length:
            return
        if not self.length:
            self._rows.lay_out((*COLUMNS, *(UPDATE_PREFIX + layer for layer in layers)))
        row = self._rows.add(now.baseline_loss)
        row[: len(COLUMNS)] = (*values(now), NAN, NAN)
        row[len(COLUMNS) :] = now.updates or NAN
        self._latest = now

    def extend(self, columns: Mapping[str, Array], layers: Sequence[str], updates: Array) -> None:
        """Adds many rows of a recorded run at once: columns by name, and ‖ΔW‖/‖W‖ of each layer."""
        if not self.length:
            self._rows.lay_out((*COLUMNS, *(UPDATE_PREFIX + layer for layer in layers)))
        rows = np.full((len(updates), len(self.names)), NAN)
        for name, column in columns.items():
            rows[:, self.names.index(name)] = column
        rows[:, len(COLUMNS) :] = updates
        self._rows.extend(rows)
        self._latest = None

    def note_end(self, number: int, of: str) -> None:
        """Notes what is known only afterwards: that a step was the last of its epoch, or of the run."""
        self.note(number, of, 1.0)

    def note(self, number: int, column: str, value: float) -> None:
        """Notes a number of a step that is known only afterwards."""
        self._rows.note(number, column, value)
        self._latest = None

    def known(self) -> Known:
        """What is at hand now; the same object until that changes."""
        rows, again = self._rows, self._again
        state = rows, rows.stop, rows.names, again, again and again.stop
        if self._known is None or self._known[0] != state:
            self._known = state, Known(rows, again)
        return self._known[1]

    def column(self, name: str, length: int | None = None) -> Array:
        """The first `length` values of a column, NaN where there is none; in a long run, those at hand."""
        return self.known().column(name, length)

    def last(self, name: str) -> float:
        """The value of a column at the last step."""
        return float(self._rows.exact[-1, self.names.index(name)])

    def scalars(self, number: int) -> Scalars | None:
        """The Scalars of a computed step, if they are at hand; those of the latest are."""
        if self._latest is not None and self._latest.step == number:
            return self._latest
        return next(self.scalars_between(number, number + 1), None)

    def seen(self, number: int) -> Seen | None:
        """What was first seen at a step, if that is at hand."""
        rows = (store.row(number) for store in (self._rows, self._again) if store is not None)
        row = next((row for row in rows if row is not None), None)
        return None if row is None else Seen(*(row.item(at) for at in SEEN))

    def scalars_between(self, start: int, stop: int) -> Iterator[Scalars]:
        """The Scalars of the computed steps start … stop − 1, up to the first that is not at hand."""
        for now in self._rows.scalars_between(start, stop):
            yield now
            start = now.step + 1
        if self._again is not None and self._again.first <= start < stop:
            yield from self._again.scalars_between(start, stop)


def _fill(rows: Rows, step: Step) -> Scalars:
    """Adds the row of a step; returns its Scalars."""
    now, few = scalars(step), measured(rows.names)
    row = rows.add(now.baseline_loss)
    row[: len(COLUMNS)] = (*values(now), *fingerprints(step))
    row[len(COLUMNS) : few] = now.updates or NAN
    if few < len(rows.names):
        row[few:] = step.before.params.flat
    return now
