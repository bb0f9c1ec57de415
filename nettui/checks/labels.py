"""Are the labels classes there are, each with its share of samples? (course 1.3)

Labels of both parts must lie in 0..K−1: −1 would silently mean the last class. A class without a sample is
looked for where chance would not leave one out, and one class that has nearly all samples everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject
from nettui.common.text import format_percent
from nettui.types import Figure

ENOUGH = 20
"""Samples a class, on the average, from which on a class without any is no accident."""

MOST = 0.9


def ask(subject: Subject) -> Iterator[Answer]:
    data = subject.data
    t = np.concatenate([data.train.t, *([data.validation.t] if data.validation else [])])
    least, most = int(t.min()), int(t.max())
    evidence = f"{len(t)} samples, {data.classes} classes"
    if least < 0 or most >= data.classes:
        expected = f"0 to {data.classes - 1}"
        yield Answer(f"labels {least} to {most}", expected, evidence, "labels out of range")
        return
    counts = np.bincount(data.train.t, minlength=data.classes)
    shares = counts / counts.sum()
    told = f"shares {format_percent(float(shares.min()))} to {format_percent(float(shares.max()))}"
    missing = counts.min() == 0 and len(data.train.t) >= ENOUGH * data.classes
    symptom = (
        "class without samples" if missing else "one class has nearly all" if shares.max() > MOST else ""
    )
    figure = Figure("share of each class", tuple(shares.tolist()), tuple(map(str, range(data.classes))))
    yield Answer(told, f"about {format_percent(1 / data.classes)} each", evidence, symptom, figure)


CHECK = Check(
    name="labels",
    doc=__doc__,
    course="1.3",
    troubles={
        "labels out of range": Trouble(
            "fail", "labels name classes that there are not", "labels must be whole numbers in 0..K−1"
        ),
        "class without samples": Trouble(
            "warn", "a class never occurs in training", "count the classes again, or shuffle before splitting"
        ),
        "one class has nearly all": Trouble(
            "warn",
            "always saying that class is right nearly always: accuracy means little here",
            "look at each class by itself; take more of the rare ones",
        ),
    },
    healthy=({}, {"data": {"source": "gaussian", "samples": 60, "features": 8, "classes": 3}}),
    sick=(("labels out of range", {"fault.name": "labels-off-by-one"}),),
    ask=ask,
    of_data=True,
)
