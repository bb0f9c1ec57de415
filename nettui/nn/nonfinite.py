"""Finds the first NaN or infinity of a step and truncates the step there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from nettui.types import NAN, Array, LossParts, NonFinite, Op, Step

Kind: TypeAlias = Literal["nan", "inf", "overflow"]


def first_nonfinite(ops: Sequence[Op]) -> NonFinite | None:
    """The first value in the first op that is NaN or infinite."""
    for number, op in enumerate(ops):
        arrays = op.arrays.items() if op.out is None else (("out", op.out), *op.arrays.items())
        for name, array in arrays:
            bad = ~np.isfinite(array)
            if not (count := int(np.count_nonzero(bad))):
                continue
            index = tuple(int(i) for i in np.argwhere(bad)[0])
            infinite: Kind = "inf" if op.phase == "batch" else "overflow"
            kind: Kind = "nan" if np.isnan(array[index]) else infinite
            return NonFinite(
                op=number, phase=op.phase, site=op.site, array=name, kind=kind, index=index, count=count
            )
    return None


def all_finite(array: Array | None) -> bool:
    """Whether x·x is finite, which implies that every element is. One pass, no temporary array."""
    assert array is not None
    flat = array.ravel()
    return math.isfinite(np.dot(flat, flat))


def truncate(step: Step, nonfinite: NonFinite) -> Step:
    """The step up to the op with the NaN or infinity; its `after` is None, so the run ends."""
    has_loss = nonfinite.phase not in ("batch", "forward")
    return replace(
        step,
        ops=step.ops[: nonfinite.op + 1],
        nonfinite=nonfinite,
        after=None,
        gradients=step.gradients if nonfinite.phase == "update" else None,
        loss=step.loss if has_loss else LossParts(NAN, NAN, NAN),
        accuracy=step.accuracy if has_loss else NAN,
        r2=step.r2 if has_loss else NAN,
        error=step.error if has_loss else NAN,
        predicted=step.predicted if has_loss else None,
        end=True,
    )
