"""Are the inputs numbers of a size that networks are made for? (course 6.7)

Initial weights are drawn for inputs of about unit variance: with larger ones every layer is saturated or
exploding from the start, with smaller ones nothing is heard. The root mean square of all training inputs is
looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject
from nettui.common.text import format_number, join_names

LARGE, SMALL = 10.0, 1e-2
"""Root mean squares beyond which inputs are called unscaled; pixels in 0..255 have about 100, in 0..1 about
0.5."""


def ask(subject: Subject) -> Iterator[Answer]:
    x = subject.data.train.x
    bad = int(np.count_nonzero(~np.isfinite(x)))
    if bad:
        yield Answer(f"{bad} no numbers", "finite numbers", f"{x.size} inputs", "inputs are no numbers")
        return
    size = float(np.sqrt(np.mean(np.square(x, dtype=float))))
    low, high, mean = (format_number(float(value)) for value in (x.min(), x.max(), x.mean()))
    span = f"{low} to {high}, mean {mean}"
    if len(alike := np.flatnonzero(np.ptp(x, axis=0) == 0).tolist()):
        names = join_names([subject.data.names.feature(column) for column in alike])
        span += f"; {len(alike)} of {x.shape[1]} columns have one value throughout and tell nothing: {names}"
    symptom = "raw inputs" if size > LARGE else "tiny inputs" if size < SMALL else ""
    yield Answer(f"root mean square {format_number(size)}", "about 1", span, symptom)


_SCALE = "centre the inputs and divide by their standard deviation (data.scale = 'standardize')"

CHECK = Check(
    name="input-statistics",
    doc=__doc__,
    course="6.7",
    troubles={
        "inputs are no numbers": Trouble(
            "fail", "the data hold NaN or infinities", "leave those samples out, or fill in the gaps"
        ),
        "raw inputs": Trouble("fail", "the inputs come as they were measured, unscaled", _SCALE),
        "tiny inputs": Trouble("warn", "the inputs are so small that the first layer hears nothing", _SCALE),
    },
    healthy=({}, {"data.scale": "none"}, {"data.scale": "standardize"}),
    sick=(("raw inputs", {"fault.name": "raw-inputs"}),),
    ask=ask,
    of_data=True,
)
