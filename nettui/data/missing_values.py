"""What becomes of NaN and infinities in arrays of inputs: kept, left out, or filled by the training part."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.dataset import IS_MISSING, Names
from nettui.data.source import TREATMENTS, Decision, Samples
from nettui.data.stored import all_finite
from nettui.types import Array

ArrayTreatment: TypeAlias = Literal["keep", "drop-rows", "mean", "median", "indicator"]


def treat(samples: Samples, how: ArrayTreatment) -> Samples:
    """The samples with their NaN and infinite inputs left out, or NaN for the training part to fill.

    `indicator` fills them with the median, and adds a column of 0 and 1 for each that has some; images then
    have no shape any more. Raises InvalidValue if no sample, or none of a class, is left.
    """
    if all_finite(samples.x):
        return samples
    gaps: Array = ~np.isfinite(samples.x)
    said = f"NaN and infinities ({int(gaps.sum())} in {int(gaps.any(axis=0).sum())} columns)"
    if how == "keep":
        odd = int(gaps.any(axis=1).sum())
        told = Decision(f"inputs: {odd:,} samples have NaN or infinite values, which are kept: data.missing")
        return samples._replace(decisions=(*samples.decisions, told))
    if how == "drop-rows":
        return _whole_rows(samples, np.asarray(~gaps.any(axis=1)), said)
    filled = samples._replace(
        x=np.where(gaps, np.nan, samples.x).astype(samples.x.dtype),
        fill="mean" if how == "mean" else "median",
        decisions=(*samples.decisions, Decision(f"{said}: {TREATMENTS[how]}", {"missing": how})),
    )
    return _with_indicators(filled, gaps) if how == "indicator" else filled


def _whole_rows(samples: Samples, whole: Array, said: str) -> Samples:
    """Those samples alone that are whole (N,).

    Raises InvalidValue if the training part loses a class, or all samples; numbers to predict are none.
    """
    count = len(whole) - samples.held_out
    kept, t = whole[:count], samples.t[:count]
    before, after = (0 if samples.is_quantity else len(np.unique(part)) for part in (t, t[kept]))
    if not kept.any() or after < before:
        found = f"{after} of {before} classes" if kept.any() else "no sample"
        hint = "'mean', 'median' or 'indicator'"
        raise InvalidValue("missing", hint, Phrase(f"{found} without missing values"))
    told = Decision(f"{said}: {int((~whole).sum())} samples left out", {"missing": "drop-rows"})
    held_out = int(whole[count:].sum())
    return samples.rows(whole)._replace(held_out=held_out, decisions=(*samples.decisions, told))


def _with_indicators(samples: Samples, gaps: Array) -> Samples:
    """The samples with a column for each that has gaps, which is 1 where they are."""
    columns = np.flatnonzero(gaps.any(axis=0))
    features = samples.names.features or tuple(f"x{at}" for at in range(gaps.shape[1]))
    names = Names(
        (*features, *(f"{features[at]}{IS_MISSING}" for at in columns)),
        samples.names.classes,
        target=samples.names.target,
    )
    return samples._replace(x=np.hstack([samples.x, gaps[:, columns]]), names=names)
