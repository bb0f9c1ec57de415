"""Do samples with equal inputs have equal labels? (course 1.3)

Whatever a network learns, it gives equal inputs one answer. Of up to 10 000 training samples, those with
equal inputs are put together, and the answers that are right for most of each group are counted: no network
is right more often. Inputs of few possible values meet by chance, and then a label that differs is only
noise: where more than 1 % of the samples would meet another if every column took its values independently,
the bound is told, and the check passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.columns import fingerprints, meet_by_chance
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_percent
from nettui.types import Array

MOST = 10_000
"""Samples that are compared, evenly spread."""

HARM = 0.02
"""Share of the samples that no network can get right, from which the check warns."""

BY_CHANCE = 0.01
"""Share of the samples that may meet another by chance."""


class Groups(NamedTuple):
    """Samples put together by equal inputs.

    `different` counts the groups, `equal` the samples in groups of several, `contradictory` those in groups
    with several labels; `best` is the largest possible share of right answers.
    """

    different: int
    equal: int
    contradictory: int
    best: float


def measure(probe: Probe) -> Iterator[Measurement]:
    x, t = probe.evenly_spaced_samples(MOST)
    if len(t) < 2:
        raise NotApplicable("there is one sample")
    groups = group(x, t)
    evidence = f"{len(t)} samples, {groups.different} different inputs, {groups.equal} samples share theirs"
    harmful, by_chance = 1 - groups.best >= HARM, meet_by_chance(x, len(t) - 1) > BY_CHANCE
    measured = f"{groups.contradictory} samples contradict another"
    if groups.contradictory:
        measured += f"; no network gets more than {format_percent(groups.best)} right"
    yield Measurement(
        measured=measured,
        expected="equal labels for equal inputs",
        evidence=evidence,
        symptom="" if not harmful else "few values, several labels" if by_chance else "contradictory labels",
    )


def group(x: Array, t: Array) -> Groups:
    """The samples x (N, …) with the labels t (N,), put together by equal inputs."""
    _, at = np.unique(fingerprints(x), return_inverse=True)
    pairs, counts = np.unique(np.stack([at, t]), axis=1, return_counts=True)
    sizes, labels = np.bincount(at), np.bincount(pairs[0])
    most = np.zeros(len(sizes), int)
    np.maximum.at(most, pairs[0], counts)
    return Groups(
        different=len(sizes),
        equal=int(sizes[sizes > 1].sum()),
        contradictory=int(sizes[labels > 1].sum()),
        best=float(most.sum()) / len(t),
    )


CHECK = Check(
    name="contradictory-labels",
    doc=__doc__,
    course="1.3",
    symptoms={
        "contradictory labels": Symptom(
            "warn",
            cause="samples with equal inputs have different labels: they were labelled twice, or a column "
            "that tells them apart is missing",
            remedy="correct the labels, keep one sample of each, or add the column that tells them apart",
        ),
        "few values, several labels": Symptom(
            "pass",
            cause="the inputs have so few values that many samples share theirs, with different labels",
            remedy="add columns that tell these samples apart, or accept that bound",
        ),
    },
    passing=({}, {"data.scale": "standardize"}),
    failing=(("contradictory labels", {"fault.name": "contradictory-labels"}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
