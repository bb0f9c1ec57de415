"""What the history holds of a step: a row of numbers, from which its Scalars are read again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nettui.debugger.checksums import sample
from nettui.gradient_check.ranking import label
from nettui.metrics.scalars import evaluation
from nettui.types import NAN, BaselineLoss, Evaluation, LossParts, Scalars, Step

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
            *fingerprints(step),
        )


SEEN = tuple(map(COLUMNS.index, Seen._fields))
"""The columns by which a step is known when it is computed again."""


@lru_cache(maxsize=8)
def measured(names: tuple[str, ...]) -> int:
    """The number of columns before those of parameters."""
    return len(COLUMNS) + sum(name.startswith(UPDATE_PREFIX) for name in names)


def values(now: Scalars) -> tuple[float | None, ...]:
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


def as_scalars(step: int, row: Sequence[float], baseline: BaselineLoss | None) -> Scalars:
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
        tuple(updates) if any(ratio == ratio for ratio in updates) else (),
        bool(has_nonfinite),
        bool(ends),
        r2,
        error,
    )


def fingerprints(step: Step) -> tuple[float, float]:
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


def extra_columns(step: Step) -> tuple[str, ...]:
    """Update ratios, and parameters if they are few; two parameters without layers are a point in a plane."""
    layout = step.before.params.layout
    if layout.size == 2 and not layout.layers:
        return ("x", "y")
    updates = tuple(UPDATE_PREFIX + layer for layer in layout.layers)
    if layout.size > FEW_PARAMETERS or not layout.layers:
        return updates
    places = ((name, index) for name in layout.slices for index in np.ndindex(layout.shapes[name]))
    return (*updates, *(PARAMETER_PREFIX + label(name, index) for name, index in places))
