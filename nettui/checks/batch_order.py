"""Is each mini-batch a mixture of all classes? (course 3.1)

A mini-batch of one class pulls all weights towards that class, and the next one back: the loss swings, and
the last classes of an epoch are learned best. The labels of the first mini-batches, up to 40 and to the end
of the first epoch, are counted; of numbers to predict, the quarter of all that they lie in. The mean χ²
between a mini-batch and the training part would be K − 1 if samples were drawn at random; the check warns if
it is at least three times as much, and surely so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe, require_classes
from nettui.common.text import format_percent
from nettui.types import Array

STEPS, MIN_STEPS, MIN_BATCH = 40, 3, 4
"""Mini-batches that are looked at; fewer, or smaller ones, cannot tell."""

TIMES, SURE = 3.0, 6.0
"""How many times its mean by chance χ² must be; and how many standard deviations above it."""

EXPECTED = 2.0
"""Samples of a class in a mini-batch below which it is counted together with the other rare ones."""


def measure(probe: Probe) -> Iterator[Measurement]:
    numbers = probe.data.target is not None
    t, batches = (probe.data if numbers else probe.classes).train.t, _labels(probe)
    if numbers:
        quarters = np.quantile(t, (0.25, 0.5, 0.75))
        t, batches = np.searchsorted(quarters, t), [np.searchsorted(quarters, batch) for batch in batches]
    size, group = min(map(len, batches), default=0), "quarter of the targets" if numbers else "class"
    if len(np.unique(t)) < 2:
        raise NotApplicable("all samples are of one class")
    if len(batches) < MIN_STEPS or size < MIN_BATCH:
        es = "" if len(batches) == 1 else "es"
        raise NotApplicable(
            f"{len(batches)} mini-batch{es} of {size} samples: it takes {MIN_STEPS}, of {MIN_BATCH} or more"
        )
    if size >= len(t):
        raise NotApplicable("each mini-batch holds all samples")
    ratio, scatter = unevenness(batches, t)
    purest, largest = float(np.mean([_largest(batch) for batch in batches])), _largest(t)
    by_class = ratio > TIMES and ratio - 1 > SURE * scatter
    yield Measurement(
        measured=f"the largest {group} of a mini-batch has {format_percent(purest)} of it",
        expected=f"a mixture, as in all samples, where it has {format_percent(largest)}",
        evidence=f"{len(batches)} mini-batches of {size} samples",
        symptom="mini-batches by class" if by_class else "",
    )


def _largest(t: Array) -> float:
    """The share of the most frequent label."""
    return float(np.unique(t, return_counts=True)[1].max()) / len(t)


def _labels(probe: Probe) -> list[Array]:
    """The labels of the first mini-batches, without the last one of the epoch, which may be smaller."""
    found: list[Array] = []
    for step in probe.start.run(STEPS):
        t = step.ops[0].arrays.get("labels")
        if t is None:
            raise NotApplicable("its steps do not show labels")
        if t.dtype.kind != "f":
            require_classes(t)
        if found and (step.before.epoch > 0 or len(t) < len(found[0])):
            break
        found.append(t)
    return found


def unevenness(batches: list[Array], t: Array) -> tuple[float, float]:
    """χ² between the mini-batches and all labels t (N,), over its mean by chance; and its scatter by chance.

    Of a mini-batch of B samples drawn without return, χ² = Σ (n_k − B p_k)²/(B p_k) has the mean
    (K − 1)(N − B)/(N − 1), and a variance of about twice that times (K − 1) degrees of freedom.
    """
    labels, counts = np.unique(t, return_counts=True)
    shares = counts / len(t)
    rare = shares * len(batches[0]) < EXPECTED  # χ² takes a few of each: the rare classes count as one
    groups = [labels[[at]] for at in np.flatnonzero(~rare)] + [labels[rare]] * bool(rare.any())
    shares = np.array([np.isin(t, group).mean() for group in groups])
    freedom, total = max(len(groups) - 1, 1), 0.0
    for batch in batches:
        found = np.array([np.isin(batch, group).sum() for group in groups])
        total += float(np.sum((found - len(batch) * shares) ** 2 / (len(batch) * shares)))
    expected = freedom * sum((len(t) - len(batch)) / max(len(t) - 1, 1) for batch in batches)
    return total / expected, math.sqrt(2 / (freedom * len(batches)))


CHECK = Check(
    name="batch-order",
    doc=__doc__,
    course="3.1",
    symptoms={
        "mini-batches by class": Symptom(
            "warn",
            cause="the samples are taken in an order that keeps classes together, as they are stored",
            remedy="shuffle the training samples at the start of every epoch (train.shuffle = true)",
        )
    },
    passing=({}, {"train.batch": 8}),
    failing=(("mini-batches by class", {"fault.name": "unshuffled-order"}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
