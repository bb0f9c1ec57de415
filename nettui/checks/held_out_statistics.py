"""Is the held-out part scaled by the training part's statistics? (course 6.7)

The column means of two random parts of one data set differ by about √(1/n + 1/m) standard deviations.
Held-out means of exactly 0 were computed on the held-out part itself; means that are much further apart come
from other data, or from data that were scaled differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.data.stored import column_blocks, stored
from nettui.types import Array

MIN_SAMPLES = 10
"""With fewer held-out samples the check is skipped."""

EXACT = 1e-6
"""A mean that is within this many standard errors of 0 is not 0 by chance."""

MAX_DISTANCE = 8.0
"""Distance in standard errors, root mean square over the columns, beyond which the parts come from different
data."""


def measure(probe: Probe) -> Iterator[Measurement]:
    train, held = probe.data.train, probe.data.validation
    if held is None or min(len(held.t), len(train.t)) < MIN_SAMPLES:
        raise NotApplicable(f"fewer than {MIN_SAMPLES} samples are held out")
    mean, std = _mean(train.x), _by_column(train.x, lambda x: x.std(axis=0, dtype=float))
    varies = std > 1e-9 * np.maximum(np.abs(mean), 1e-300)
    if not varies.any():
        raise NotApplicable("all inputs are constant")
    error = std[varies] * np.sqrt(1 / len(train.t) + 1 / len(held.t))
    own = _mean(held.x)[varies]
    distance = float(np.sqrt(np.mean(((own - mean[varies]) / error) ** 2)))
    closest = float(np.abs(own / error).max())
    measured = f"means {format_number(distance)} standard errors apart"
    evidence = f"{int(varies.sum())} inputs, {len(held.t)} samples held out"
    yield Measurement(
        measured=measured, expected="about 1", evidence=evidence, symptom=_symptom(closest, distance)
    )


def _mean(x: Array) -> Array:
    return _by_column(x, lambda x: x.mean(axis=0, dtype=float))


def _by_column(x: Array, measure: Callable[[Array], Array]) -> Array:
    """What is measured on each column; of large inputs on some columns at a time."""
    return np.concatenate([measure(some) for _, some in column_blocks(stored(x))])


def _symptom(closest: float, distance: float) -> str:
    if closest < EXACT:
        return "held-out part scaled by itself"
    return "held-out part from other data" if distance > MAX_DISTANCE else ""


CHECK = Check(
    name="held-out-statistics",
    doc=__doc__,
    course="6.7",
    symptoms={
        "held-out part scaled by itself": Symptom(
            "fail",
            cause="the means of the held-out samples are exactly 0: they were scaled by their own statistics",
            remedy="compute mean and std on the training part, and apply them to every part",
        ),
        "held-out part from other data": Symptom(
            "warn",
            cause="the held-out samples have a different distribution from the training samples",
            remedy="shuffle before splitting; scale every part by the training part's statistics",
        ),
    },
    passing=({}, {"data.scale": "standardize"}, {"data.scale": "none"}),
    failing=(
        ("held-out part scaled by itself", {"fault.name": "validation-own-statistics"}),
        (
            "held-out part scaled by itself",
            {"fault.name": "validation-own-statistics", "data.scale": "none"},
        ),
    ),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
