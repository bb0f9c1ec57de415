"""The scalars of every step computed so far, in columns, for the curves."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from nettui.debugger.checksums import sample
from nettui.gradient_check.ranking import label
from nettui.metrics.scalars import evaluation, scalars
from nettui.types import NAN, Array, BaselineLoss, Evaluation, LossParts, Scalars, Step

COLUMNS = (
    *("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate"),
    *("batch", "data_loss", "penalty", "batches", "epochs", "end", "samples", "majority"),
    *("has_nonfinite", "ends_epoch", "r2", "error", "validation_r2", "validation_error"),
    *("fingerprint", "gradients"),
)
"""Columns of every run; a network adds ‖ΔW‖/‖W‖ of each layer, a small one its parameters.

A loss surface adds x and y."""

UPDATE_PREFIX = "update "
"""Precedes the name of a layer in the name of its update ratio's column."""

PARAMETER_PREFIX, FEW_PARAMETERS = "parameter ", 32
"""A network with at most that many parameters has a column for each, named after it."""

FINGERPRINT_VALUES = 64
"""The most parameters in a step's fingerprint, which then costs about two microseconds."""

FEW_GRADIENTS = 16
"""Gradients in a step's fingerprint, side by side, which costs less than one microsecond."""

NOT_HELD = Evaluation(NAN, NAN)


class Seen(NamedTuple):
    """What a step is known by when it is computed again: what it shows, and fingerprints.

    `fingerprint` is that of the parameters after it, `gradients` that of its gradients.
    """

    loss: float
    accuracy: float
    rate: float
    validation_loss: float
    validation_accuracy: float
    fingerprint: float
    gradients: float

    @classmethod
    def of(cls, step: Step) -> Seen:
        held = step.validation or NOT_HELD
        return cls(
            float(step.loss.total),
            float(step.accuracy),
            float(step.rate),
            float(held.loss),
            float(held.accuracy),
            *_fingerprints(step),
        )


SEEN = tuple(map(COLUMNS.index, Seen._fields))
"""The columns by which a step is known when it is computed again."""


class History:
    """One row per step. It only grows at the end, so that a slice never changes."""

    def __init__(self) -> None:
        self.length = 0
        self.names: tuple[str, ...] = COLUMNS
        self._latest: Scalars | None = None
        self._rows: Array = np.empty((0, 0))
        self._baselines: list[tuple[int, BaselineLoss | None]] = []

    def copy_from(self, other: History, length: int) -> None:
        """Copies the first `length` rows of another history, if that has more rows."""
        if self.length < (shared := min(length, other.length)):
            self._rows = np.concatenate([other._rows[:shared], np.full((256, len(other.names)), NAN)])
            self.names, self.length, self._latest = other.names, shared, None
            self._baselines = [change for change in other._baselines if change[0] < shared]

    def add(self, step: Step) -> None:
        """Adds a row if `step` is the next one; a replayed step adds nothing."""
        if step.before.step != self.length:
            return
        if self._latest is None:
            self._lay_out((*COLUMNS, *_extra_columns(step)))
        now = scalars(step)
        self._add(now, _fingerprints(step), now.updates)
        if _measured(self.names) < len(self.names):
            self._rows[self.length - 1, _measured(self.names) :] = step.before.params.flat

    def _lay_out(self, names: tuple[str, ...]) -> None:
        """Changes the columns: a fork may have other parameters than the steps before it, NaN there."""
        if names != self.names:
            rows = np.full((len(self._rows), len(names)), NAN)
            for name in (name for name in names if name in self.names and len(self._rows)):
                rows[: self.length, names.index(name)] = self.column(name)
            self._rows, self.names = rows, names

    def add_scalars(self, now: Scalars, layers: Sequence[str] = ()) -> None:
        """Adds the next row of a run that was recorded; `layers` are the names of its layers, in their order.

        It has no fingerprint: there is no replay to compare with.
        """
        if now.step != self.length:
            return
        if not self.length:
            self.names = (*COLUMNS, *(UPDATE_PREFIX + layer for layer in layers))
        self._add(now, (NAN, NAN), now.updates)

    def extend(self, columns: Mapping[str, Array], layers: Sequence[str], updates: Array) -> None:
        """Adds many rows of a recorded run at once: columns by name, and ‖ΔW‖/‖W‖ of each layer."""
        if not self.length:
            self.names = (*COLUMNS, *(UPDATE_PREFIX + layer for layer in layers))
        count = len(updates)
        rows = np.full((count, len(self.names)), NAN)
        for name, column in columns.items():
            rows[:, self.names.index(name)] = column
        rows[:, len(COLUMNS) :] = updates
        room = np.full((max(256, self.length + count), len(self.names)), NAN)
        if self.length + count > len(self._rows):  # the old array stays as it is, for those who hold slices
            self._rows = np.concatenate([self._rows[: self.length].reshape(-1, len(self.names)), rows, room])
        else:
            self._rows[self.length : self.length + count] = rows
        self._baselines = self._baselines or [(0, None)]
        self.length += count
        self._latest = None

    def note_end(self, number: int, of: str) -> None:
        """Notes what is known only afterwards: that a step was the last of its epoch, or of the run."""
        self.note(number, of, 1.0)

    def note(self, number: int, column: str, value: float) -> None:
        """Notes a number of a step that is known only afterwards."""
        self._rows[number, self.names.index(column)] = value
        self._latest = None

    def _add(self, now: Scalars, fingerprints: tuple[float, float], extra: Sequence[float] | Array) -> None:
        row = self._new_row(now.baseline_loss)
        row[: len(COLUMNS)] = (*_columns(now), *fingerprints)
        row[len(COLUMNS) : _measured(self.names)] = extra if len(extra) else NAN
        self._latest = now
        self.length += 1

    def _new_row(self, baseline: BaselineLoss | None) -> Array:
        """The row after the last one, with room for it."""
        if not len(self._rows):
            self._rows = np.full((256, len(self.names)), NAN)
        if self.length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.full_like(self._rows, NAN)])
        if not self._baselines or self._baselines[-1][1] != baseline:
            self._baselines.append((self.length, baseline))
        row: Array = self._rows[self.length]
        return row

    def column(self, name: str, length: int | None = None) -> Array:
        """The first `length` values of a column, NaN where there is none."""
        return self._rows[: self.length if length is None else length, self.names.index(name)]

    def scalars(self, number: int) -> Scalars:
        """The Scalars of a computed step; those of the latest are at hand."""
        if self._latest is not None and self._latest.step == number:
            return self._latest
        return next(self.scalars_between(number, number + 1))

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

    def seen(self, number: int) -> Seen:
        """What was first seen at a step."""
        return Seen(*(self._rows.item(number, at) for at in SEEN))

    def scalars_between(self, start: int, stop: int) -> Iterator[Scalars]:
        """The Scalars of the computed steps start … stop − 1."""
        at = bisect_right(self._baselines, start, key=itemgetter(0))
        rows: list[list[float]] = self._rows[start : min(stop, self.length), : _measured(self.names)].tolist()
        for step, row in enumerate(rows, start):
            while at < len(self._baselines) and self._baselines[at][0] <= step:
                at += 1
            yield _scalars(step, row, self._baselines[at - 1][1])


@lru_cache(maxsize=8)
def _measured(names: tuple[str, ...]) -> int:
    """The number of columns before those of parameters."""
    return len(COLUMNS) + sum(name.startswith(UPDATE_PREFIX) for name in names)


def _columns(now: Scalars) -> tuple[float | None, ...]:
    """The values of COLUMNS but the fingerprints; a None becomes a NaN."""
    held = now.validation or NOT_HELD
    return (
        now.epoch,
        now.loss.total,
        now.accuracy,
        held.loss,
        held.accuracy,
        now.rate,
        now.batch,
        now.loss.data,
        now.loss.penalty,
        now.batches,
        now.epochs,
        now.end,
        now.samples,
        now.majority,
        now.has_nonfinite,
        now.ends_epoch,
        now.r2,
        now.error,
        held.r2,
        held.error,
    )


def _scalars(step: int, row: Sequence[float], baseline: BaselineLoss | None) -> Scalars:
    """The Scalars of a row, as metrics.scalars.scalars computes them from the Step."""
    epoch, total, accuracy, held_loss, held_accuracy, rate, batch, data, penalty = row[:9]
    batches, epochs, end, size, share, has_nonfinite, ends, r2, error, *rest = row[9 : len(COLUMNS)]
    updates = row[len(COLUMNS) :]
    return Scalars(
        step,
        int(epoch),
        int(batch),
        rate,
        LossParts(data, penalty, total),
        accuracy,
        evaluation(Evaluation(held_loss, held_accuracy, *rest[:2])),
        baseline,
        _whole(batches),
        _whole(epochs),
        bool(end),
        int(size),
        share,
        tuple(updates) if updates and updates[0] == updates[0] else (),
        bool(has_nonfinite),
        bool(ends),
        r2,
        error,
    )


def _fingerprints(step: Step) -> tuple[float, float]:
    """CRC-32 of some parameters after a step and of a few gradients, others at each step; NaN without any."""
    number, gradients = step.before.step, step.gradients
    after = NAN
    if step.after is not None:
        after = float(zlib.crc32(sample(step.after.params.flat, FINGERPRINT_VALUES, number).tobytes()))
    if gradients is None or not (size := gradients.flat.size):
        return after, NAN
    first = number * FEW_GRADIENTS % size
    return after, float(zlib.crc32(gradients.flat[first : first + FEW_GRADIENTS].tobytes()))


def _whole(x: float) -> int | None:
    return None if x != x else int(x)


def _extra_columns(step: Step) -> tuple[str, ...]:
    """Update ratios, and parameters if they are few; two parameters without layers are a point in a plane."""
    layout = step.before.params.layout
    if layout.size == 2 and not layout.layers:
        return ("x", "y")
    updates = tuple(UPDATE_PREFIX + layer for layer in layout.layers)
    if layout.size > FEW_PARAMETERS or not layout.layers:
        return updates
    places = ((name, index) for name in layout.slices for index in np.ndindex(layout.shapes[name]))
    return (*updates, *(PARAMETER_PREFIX + label(name, index) for name, index in places))
