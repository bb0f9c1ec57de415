"""What becomes of NaN and infinities in arrays of inputs: kept, left out, or filled by the training part."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.dataset import IS_MISSING, Names
from nettui.data.source import Decision, Fill, Samples
from nettui.types import Array

Gaps: TypeAlias = Literal["keep", "drop-rows", "mean", "median", "indicator"]


def treat(samples: Samples, how: Gaps) -> Samples:
    """The samples with their NaN and infinite inputs left out, or NaN for the training part to fill.

    `indicator` fills them with the median, and adds a column of 0 and 1 for each that has some; images then
    have no shape any more. Raises InvalidValue if no sample is left.
    """
    if np.isfinite([samples.x.min(initial=0), samples.x.max(initial=0)]).all():  # NaN is both
        return samples
    gaps = ~np.isfinite(samples.x)
    said = f"{int(gaps.sum())} in {int(gaps.any(axis=0).sum())} columns"
    if how == "keep":
        odd = int(gaps.any(axis=1).sum())
        told = Decision(f"inputs: {odd:,} samples have NaN or infinite values, which are kept: data.missing")
        return samples._replace(decisions=(*samples.decisions, told))
    if how == "drop-rows":
        whole = np.asarray(np.isfinite(samples.x).all(axis=1))
        if not whole[: len(whole) - samples.held_out].any():
            raise InvalidValue("missing", "'mean', 'median' or 'indicator'", Phrase("a gap in each sample"))
        train = samples.t[: len(whole) - samples.held_out][whole[: len(whole) - samples.held_out]]
        if samples.classes and len(np.unique(train)) < samples.classes:
            found = Phrase(f"{len(np.unique(train))} of {samples.classes} classes without gaps")
            raise InvalidValue("missing", "'mean', 'median' or 'indicator'", found)
        held_out = int(whole[len(whole) - samples.held_out :].sum())
        told = Decision(
            f"NaN and infinities ({said}): {int((~whole).sum())} samples left out", {"missing": how}
        )
        return samples.rows(whole)._replace(held_out=held_out, decisions=(*samples.decisions, told))
    fill: Fill = "mean" if how == "mean" else "median"
    filling = {
        "mean": f"NaN and infinities ({said}): filled with the mean of the training part",
        "median": f"NaN and infinities ({said}): filled with the median of the training part",
    }
    told = Decision(filling[fill], {"missing": how})
    filled = samples._replace(
        x=np.where(gaps, np.nan, samples.x).astype(samples.x.dtype),
        fill=fill,
        decisions=(*samples.decisions, told),
    )
    return _with_indicators(filled, gaps) if how == "indicator" else filled


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
