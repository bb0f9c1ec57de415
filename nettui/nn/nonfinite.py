"""Finds the first number of a step that is none, and cuts the step there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nettui.types import NAN, Array, LossParts, NonFinite, Op, Step


def first_nonfinite(ops: Sequence[Op]) -> NonFinite | None:
    """The first value in the first op that is NaN or infinite."""
    for number, op in enumerate(ops):
        arrays = op.arrays.items() if op.out is None else (("out", op.out), *op.arrays.items())
        for name, array in arrays:
            bad = ~np.isfinite(array)
            if not (count := int(np.count_nonzero(bad))):
                continue
            index = tuple(int(i) for i in np.argwhere(bad)[0])
            infinite = "inf" if op.phase == "batch" else "overflow"
            kind = "nan" if np.isnan(array[index]) else infinite
            return NonFinite(number, op.phase, op.site, name, kind, index, count)  # type: ignore[arg-type]
    return None


def all_finite(array: Array | None) -> bool:
    """True only where every x is finite: x·x is then. A dot product reads x once and writes nothing."""
    assert array is not None
    flat = array.ravel()
    return math.isfinite(np.dot(flat, flat))


def truncate(step: Step, nonfinite: NonFinite) -> Step:
    """The step as far as it is sound: nothing after the faulty op, and no State to go on from."""
    scored = nonfinite.phase not in ("batch", "forward")
    return replace(
        step,
        ops=step.ops[: nonfinite.op + 1],
        nonfinite=nonfinite,
        after=None,
        gradients=step.gradients if nonfinite.phase == "update" else None,
        loss=step.loss if scored else LossParts(NAN, NAN, NAN),
        accuracy=step.accuracy if scored else NAN,
        end=True,
    )
