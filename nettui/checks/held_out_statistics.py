"""Is the held-out part scaled by the training part's statistics? (course 6.7)

Column by column, the means of two random parts of one set differ by about √(1/n + 1/m) standard
deviations. Held-out means that fit far better were made to be 0 by their own; means that fit far worse
belong to other data, or to data that were scaled otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number

SAMPLES = 10
"""Fewer held-out samples tell nothing."""

EXACT = 1e-6
"""A mean within that many of its standard errors of 0 is no accident."""

APART = 8.0
"""Standard errors, in the root mean square over the columns, beyond which two parts do not come from one
set."""


def ask(subject: Subject) -> Iterator[Answer]:
    train, held = subject.data.train, subject.data.validation
    if held is None or min(len(held.t), len(train.t)) < SAMPLES:
        raise Unanswered(f"fewer than {SAMPLES} samples are held out")
    mean, std = train.x.mean(axis=0, dtype=float), train.x.std(axis=0, dtype=float)
    varies = std > 1e-9 * np.maximum(np.abs(mean), 1e-300)
    if not varies.any():
        raise Unanswered("no input varies")
    error = std[varies] * np.sqrt(1 / len(train.t) + 1 / len(held.t))
    own = held.x.mean(axis=0, dtype=float)[varies]
    apart = float(np.sqrt(np.mean(((own - mean[varies]) / error) ** 2)))
    zero = float(np.abs(own / error).max())
    told = f"means {format_number(apart)} standard errors apart"
    evidence = f"{int(varies.sum())} inputs, {len(held.t)} samples held out"
    yield Answer(told, "about 1", evidence, _symptom(zero, apart))


def _symptom(zero: float, apart: float) -> str:
    if zero < EXACT:
        return "held-out part scaled by itself"
    return "held-out part from other data" if apart > APART else ""


CHECK = Check(
    name="held-out-statistics",
    doc=__doc__,
    course="6.7",
    troubles={
        "held-out part scaled by itself": Trouble(
            "fail",
            "the held-out samples have means of exactly 0: they were scaled by their own statistics",
            "keep the training part's mean and std, and apply them to every part",
        ),
        "held-out part from other data": Trouble(
            "warn",
            "the held-out samples are not distributed as the training samples are",
            "shuffle before splitting; scale every part by the training part's statistics",
        ),
    },
    healthy=({}, {"data.scale": "standardize"}, {"data.scale": "none"}),
    sick=(
        ("held-out part scaled by itself", {"fault.name": "validation-own-statistics"}),
        (
            "held-out part scaled by itself",
            {"fault.name": "validation-own-statistics", "data.scale": "none"},
        ),
    ),
    ask=ask,
    of_data=True,
)
