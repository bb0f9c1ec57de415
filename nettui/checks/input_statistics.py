"""Are the inputs finite, and scaled to a size of about 1? (course 6.7)

Initial weights are chosen for inputs of about unit variance: larger inputs make every layer saturate or
explode from the start, smaller ones have hardly any effect. The root mean square of all training inputs is
measured.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.text import format_number, join_names

LARGE, SMALL = 10.0, 1e-2
"""Root mean squares above LARGE or below SMALL are a symptom; pixels in 0..255 have about 100, in 0..1 about
0.5."""


def measure(probe: Probe) -> Iterator[Measurement]:
    x = probe.data.train.x
    x = x.reshape(len(x), -1)
    if x.dtype.kind in "iub":
        raise NotApplicable("its inputs are whole numbers: tokens, or pixels that the network scales itself")
    bad = int(np.count_nonzero(~np.isfinite(x)))
    if bad:
        yield Measurement(
            measured=f"{bad} values are NaN or infinite",
            expected="finite numbers",
            evidence=f"{x.size} inputs",
            symptom="inputs are not finite",
        )
        return
    size = float(np.sqrt(np.mean(np.square(x, dtype=float))))
    low, high, mean = (format_number(float(value)) for value in (x.min(), x.max(), x.mean()))
    span = f"{low} to {high}, mean {mean}"
    if len(alike := np.flatnonzero(np.ptp(x, axis=0) == 0).tolist()):
        names = join_names([probe.data.names.feature(column) for column in alike])
        span += f"; {len(alike)} of {x.shape[1]} columns are constant and carry no information: {names}"
    symptom = "raw inputs" if size > LARGE else "tiny inputs" if size < SMALL else ""
    yield Measurement(
        measured=f"root mean square {format_number(size)}", expected="about 1", evidence=span, symptom=symptom
    )


_SCALE = "centre the inputs and divide by their standard deviation (data.scale = 'standardize')"

CHECK = Check(
    name="input-statistics",
    doc=__doc__,
    course="6.7",
    symptoms={
        "inputs are not finite": Symptom(
            "fail",
            cause="the data contain NaN or infinities",
            remedy="remove those samples, or fill in the missing values",
        ),
        "raw inputs": Symptom("fail", cause="the inputs are used as measured, not scaled", remedy=_SCALE),
        "tiny inputs": Symptom(
            "warn", cause="the inputs are so small that they hardly affect the first layer", remedy=_SCALE
        ),
    },
    passing=({}, {"data.scale": "none"}, {"data.scale": "standardize"}),
    failing=(("raw inputs", {"fault.name": "raw-inputs"}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
