"""Are the labels classes, and not a quantity? (course 1.3)

A price or an age that is cut into its values as classes loses their order: 20 and 21 are as different as 20
and 80, and each value has few samples. With ten classes or more, the number of the class is predicted by
ridge regression from the columns' ranks, each fifth of up to 5000 samples from the others. The check warns if
that explains at least three tenths of its variance, and half as much again as it does of class numbers that
are dealt out anew, in 20 ways: the names of true classes have no order. It warns, too, if there are nearly as
many classes as samples.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks import baselines
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.rng import Purpose, stream
from nettui.common.text import format_percent
from nettui.types import Array, Figure

MIN_CLASSES, MIN_SAMPLES = 10, 50
"""Classes, and samples, that it takes to judge their order."""

EXPLAINED, TIMES, DEALS = 0.3, 1.5, 20
"""Share of the variance of the class number that must be explained; how many times what is explained of
numbers dealt out anew; how often they are dealt out."""

FEW = 2.0
"""Samples per class below which the labels are no classes: nothing can be learned of a single one."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.classes
    samples = probe.evenly_spaced_samples(baselines.affordable_samples(data.train.x[0].size))
    labels, t = np.unique(samples.t, return_inverse=True)
    if len(t) < MIN_SAMPLES:
        raise NotApplicable(f"{len(t)} samples are too few: it takes {MIN_SAMPLES}")
    evidence = f"{len(t)} samples, {len(labels)} classes"
    if len(labels) < MIN_CLASSES:
        yield Measurement(
            measured=f"{len(labels)} classes", expected=f"fewer than {MIN_CLASSES}", evidence=evidence
        )
        return
    if not np.isfinite(samples.x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    z = baselines.ranked(samples.x.reshape(len(t), -1))[0]
    rng = stream(0, Purpose.SAMPLE)
    numbers = np.stack([np.arange(len(labels)), *(rng.permutation(len(labels)) for _ in range(DEALS))])
    explained, *dealt = explained_shares(z, numbers[:, t].T).tolist()
    ordered = explained >= EXPLAINED and explained > TIMES * max(*dealt, 0.0)
    few = len(t) < FEW * len(labels)
    yield Measurement(
        measured=f"{format_percent(max(explained, 0.0))} of the class number is explained, "
        f"{len(t) / len(labels):.1f} samples a class",
        expected=f"about as much as of numbers dealt out anew, {format_percent(max(*dealt, 0.0))}",
        evidence=evidence,
        symptom="labels look like a quantity" if ordered or few else "",
        figure=Figure("share explained", (max(explained, 0.0), max(*dealt, 0.0)), ("in order", "dealt out")),
    )


def explained_shares(z: Array, numbers: Array) -> Array:
    """1 − Σ(y − f)²/Σ(y − ȳ)² of each column y of `numbers` (N, M), f predicted from ranks z (N, D)."""
    y = numbers - numbers.mean(axis=0)
    left = y - baselines.ridge(z, y)
    explained: Array = 1 - (left**2).sum(axis=0) / np.maximum((y**2).sum(axis=0), 1e-300)
    return explained


_QUANTITY = {
    "source": "inline",
    "inputs": [[i / 240, (7 * i % 240) / 240] for i in range(240)],
    "labels": [i // 12 for i in range(240)],
}

CHECK = Check(
    name="quantity-as-classes",
    doc=__doc__,
    course="1.3",
    symptoms={
        "labels look like a quantity": Symptom(
            "warn",
            cause="the labels are the values of a quantity: as classes they have no order, and few samples "
            "each",
            remedy="predict the number itself (data.task = 'regression', loss.name = 'squared-error'), or "
            "cut it into a few wide classes",
        )
    },
    passing=({}, {"data": {"source": "blobs"}}),
    failing=(("labels look like a quantity", {"data": _QUANTITY}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
