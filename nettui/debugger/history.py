"""The scalars of every step computed so far, in columns, for the curves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.debugger.checksums import crc, sample
from nettui.metrics.reductions import squared_change
from nettui.types import NAN, Array, Step

COLUMNS = ("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate")
"""Columns of every run; a network adds ‖ΔW‖/‖W‖ of each weight matrix, a loss surface x and y."""

UPDATE_PREFIX = "update "
"""Precedes the name of a weight matrix in the name of its update ratio's column."""

UPDATE_SAMPLES = 256
"""Samples between two measurements of the update ratios, which keeps recording cheap."""

HIDDEN = ("data loss", "fingerprint")
"""The last columns of the rows, which have no curve: what a jump and a replay need to know of a step."""

FINGERPRINT_VALUES = 64
"""The most parameters in a step's fingerprint, which then costs about two microseconds."""


class Seen(NamedTuple):
    """What a step is known by when it is computed again; the fingerprint is of the parameters after it."""

    loss: float
    accuracy: float
    fingerprint: float

    @classmethod
    def of(cls, step: Step) -> Seen:
        return cls(float(step.loss.total), float(step.accuracy), _fingerprint(step))


class History:
    """One row per step. It only grows at the end, so that a slice never changes."""

    def __init__(self) -> None:
        self.length = 0
        self.names: tuple[str, ...] = COLUMNS
        self._rows: Array = np.empty((0, 0))

    def copy_from(self, other: History, length: int) -> None:
        """Copies the first `length` rows of another history, if that has more rows."""
        if self.length < (shared := min(length, other.length)):
            self._rows = np.concatenate([other._rows[:shared], np.full((256, other._rows.shape[1]), NAN)])
            self.names, self.length = other.names, shared

    def add(self, step: Step) -> None:
        """Adds a row if `step` is the next one; a replayed step adds nothing."""
        if step.before.step != self.length:
            return
        if not self.length:
            self.names = (*COLUMNS, *_extra_columns(step))
            self._rows = np.full((256, len(self.names) + len(HIDDEN)), NAN)
        if self.length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.full_like(self._rows, NAN)])
        validation = step.validation
        row = self._rows[self.length]
        row[: len(COLUMNS)] = (
            step.before.epoch,
            step.loss.total,
            step.accuracy,
            validation.loss if validation else NAN,
            validation.accuracy if validation else NAN,
            step.rate,
        )
        row[len(COLUMNS) : -len(HIDDEN)] = _point(step) if "point" in step.before.params else _updates(step)
        row[-len(HIDDEN) :] = step.loss.data, _fingerprint(step)
        self.length += 1

    def column(self, name: str, length: int | None = None) -> Array:
        """The first `length` values of a column, NaN where there is none."""
        return self._rows[: self.length if length is None else length, self.names.index(name)]

    def epoch_start(self, epoch: int) -> int:
        """The first step of an epoch or of a later one; the step after the last if there is none yet."""
        return int(np.searchsorted(self.column("epoch"), epoch))

    def epoch_starts(self, number: int) -> Iterator[int]:
        """The first steps of the epochs that begin before a step, going back."""
        while number > 0:
            number = self.epoch_start(self.column("epoch")[number - 1])
            yield number

    def epoch_ends(self, number: int) -> Iterator[int]:
        """The last steps of the epochs that are known to end after a step, going forward."""
        epochs = self.column("epoch")
        number += 1
        while number < self.length:
            number = int(np.searchsorted(epochs, epochs[number], side="right"))
            if number < self.length:
                yield number - 1

    @property
    def data_loss(self) -> Array:
        """The loss of every step without its penalty."""
        return self._rows[: self.length, -2]

    def seen(self, number: int) -> Seen:
        """What was first seen at a step."""
        loss, accuracy = COLUMNS.index("loss"), COLUMNS.index("accuracy")
        return Seen(*(self._rows.item(number, at) for at in (loss, accuracy, -1)))


def _extra_columns(step: Step) -> tuple[str, ...]:
    params = step.before.params
    return (
        ("x", "y")
        if "point" in params
        else tuple(UPDATE_PREFIX + name for name in params if name.endswith(".W"))
    )


def _fingerprint(step: Step) -> float:
    """CRC-32 of some parameters after a step, others at each step; NaN if there are none."""
    if step.after is None:
        return NAN
    return float(crc(sample(step.after.params.flat, FINGERPRINT_VALUES, start=step.before.step)))


def _point(step: Step) -> Array:
    return step.before.params["point"]


def _updates(step: Step) -> Array | float:
    """‖ΔW‖/‖W‖ of each weight matrix, every UPDATE_SAMPLES samples."""
    before, batch = step.before, step.ops[0].out
    assert batch is not None
    layout = before.params.layout
    if step.after is None or not layout.weights or before.step % -(-UPDATE_SAMPLES // len(batch)):
        return NAN
    flat, new = before.params.flat, step.after.params.flat
    weights = [where for name, where in layout.slices.items() if name.endswith(".W")]
    with np.errstate(all="ignore"):
        squares = np.array([squared_change(flat[where], new[where]) for where in weights])
        ratios: Array = np.sqrt(squares[:, 0] / squares[:, 1])
    return ratios
