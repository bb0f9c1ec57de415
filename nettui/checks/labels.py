"""Are all labels valid, and does every class have enough samples? (course 1.3)

The labels of both parts must lie in 0..K−1: −1 would silently mean the last class. A class without samples is
reported if there are so many samples that this is no coincidence, and any class that has nearly all samples.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_percent
from nettui.types import Array, Figure

MIN_SAMPLES_PER_CLASS = 20
"""Mean number of samples per class from which a class without any is reported."""

DOMINANT = 0.9
"""Share of the samples above which one class has nearly all."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.classes
    t = np.concatenate([data.train.t, *([data.validation.t] if data.validation else [])])
    lowest, highest = int(t.min()), int(t.max())
    _require_classes(t, data.classes)
    evidence = f"{len(t)} samples, {data.classes} classes"
    if lowest < 0 or highest >= data.classes:
        expected = f"0 to {data.classes - 1}"
        yield Measurement(
            measured=f"labels {lowest} to {highest}",
            expected=expected,
            evidence=evidence,
            symptom="labels out of range",
        )
        return
    counts = np.bincount(data.train.t, minlength=data.classes)
    shares = counts / counts.sum()
    measured = f"shares {format_percent(float(shares.min()))} to {format_percent(float(shares.max()))}"
    missing = counts.min() == 0 and len(data.train.t) >= MIN_SAMPLES_PER_CLASS * data.classes
    dominated = shares.max() > DOMINANT and len(data.train.t) > 1 / (1 - DOMINANT)
    symptom = "class without samples" if missing else "one class has nearly all" if dominated else ""
    figure = Figure("share of each class", tuple(shares.tolist()), tuple(map(str, range(data.classes))))
    yield Measurement(
        measured=measured,
        expected=f"about {format_percent(1 / data.classes)} each",
        evidence=evidence,
        symptom=symptom,
        figure=figure,
    )


def _require_classes(t: Array, classes: int) -> None:
    """Raises NotApplicable if the labels are whole numbers of another kind: signs, or targets."""
    if classes < 2:
        raise NotApplicable(f"its data set has {classes} classes: the labels are targets, or not used")
    if set(np.unique(t)) == {-1, 1} and classes == 2:
        raise NotApplicable("its labels are signs, −1 and 1, as of a hinge loss")


CHECK = Check(
    name="labels",
    doc=__doc__,
    course="1.3",
    symptoms={
        "labels out of range": Symptom(
            "fail",
            cause="some labels are not valid classes",
            remedy="labels must be whole numbers in 0..K−1",
        ),
        "class without samples": Symptom(
            "warn",
            cause="a class never occurs in training",
            remedy="check the number of classes, or shuffle before splitting",
        ),
        "one class has nearly all": Symptom(
            "pass",
            cause="always predicting that class is nearly always right: the accuracy means little here",
            remedy="look at each class separately; sample the rare ones more often",
        ),
    },
    passing=({}, {"data": {"source": "gaussian", "samples": 60, "features": 8, "classes": 3}}),
    failing=(("labels out of range", {"fault.name": "labels-off-by-one"}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
