"""The scalars of every step so far, in columns, for the curves."""

from __future__ import annotations

import numpy as np

from nettui.record import NAN, Array, Step

COLUMNS = ("loss", "accuracy", "validation_loss", "validation_accuracy", "rate")


class History:
    """One row a step in COLUMNS; grows at its end only, so a slice taken once never changes."""

    def __init__(self) -> None:
        self.length = 0
        self._rows: Array = np.full((256, len(COLUMNS)), NAN)

    def follow(self, other: History, length: int) -> None:
        """Takes over what another has of the first `length` rows, where it has not come so far itself."""
        if self.length < (known := min(length, other.length)):
            self._rows = np.concatenate([other._rows[:known], np.full((256, len(COLUMNS)), NAN)])
            self.length = known

    def note(self, step: Step) -> None:
        """Adds `step` if it is the next one; a step seen before says nothing new."""
        if step.before.step != self.length:
            return
        if self.length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.full_like(self._rows, NAN)])
        held = step.validation
        self._rows[self.length] = (
            step.loss.total,
            step.accuracy,
            held.loss if held else NAN,
            held.accuracy if held else NAN,
            step.rate,
        )
        self.length += 1

    def column(self, name: str, length: int | None = None) -> Array:
        """The first `length` values of a column, NaN where there was none."""
        return self._rows[: self.length if length is None else length, COLUMNS.index(name)]
