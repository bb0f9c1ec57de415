"""Do the labels depend on the inputs, as far as simple classifiers can tell? (course 2.4)

Columns are replaced by their ranks. Up to 5000 samples are predicted, without ever using their own labels, by
ridge regression on the columns (each fifth from the others), the same on products of two columns, the nearest
and the 15 nearest other samples (up to 2000), and by the best column alone. Each is compared with chance,
by its agreement with the labels in standard deviations, and told as accuracy, beside that of the largest
class, and as the area under the ROC curve (AUC), which is 0.5 by chance whatever the shares of the classes.

A weak relation is ordinary, and passes. The check warns if none of them sees anything, although linear
regression would have seen a relation as weak as AUC 0.6: then labels and inputs were shuffled separately, or
there is too little signal, which data alone cannot tell apart. With too few samples for that it is skipped.
On 1272 sound tables of 150 to 5000 samples, 2 to 122 columns and 12 to 50 % positives it warned of 3, all
with a true AUC of 0.58 or 0.6, and of none of the 789 at 0.63 to 0.69. Of 569 with shuffled labels none
passed; it warned of half of those with 1500 samples or more. nettui's own data sets can be told with
an AUC of at least 0.75, so that fewer of their samples suffice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from nettui.abilities import Supervised
from nettui.checks import baselines
from nettui.checks.baselines import Area, Labelled
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_percent
from nettui.types import Array, Figure
from nettui.visuals.predictions import evenly_spaced

MIN_MINORITY = 10
"""Samples outside the largest class that are needed."""

SURE, HINT = 3.5, 2.0
"""Standard deviations above chance from which there is certainly, or perhaps, a relation: perhaps, too, from
half of what linear regression would have seen of a weak one."""

VISIBLE = 3.5
"""Standard deviations that linear regression would have seen of a relation as weak as ORDINARY; with fewer
the check is skipped."""

ORDINARY, OWN = 0.6, 0.75
"""The AUC of a weak relation: of data in general, and of nettui's own data sets."""

WEAK = 0.7
"""AUC below which a relation is called weak."""

RANDOM_SOURCES = ("gaussian",)
"""Data sources whose labels are independent of the inputs."""

OWN_SOURCES = ("blobs", "circles", "digits", "linear", "moons", "spiral", "xor")
"""nettui's data sources whose labels follow from the inputs."""


class Told(NamedTuple):
    """What a classifier can tell: standard deviations above chance, AUC, share of right answers."""

    name: str
    significance: float
    area: Area
    right: float


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.classes
    if data.name in RANDOM_SOURCES:
        raise NotApplicable(f"the labels of {data.name!r} are random by design")
    width = math.prod(data.train.x.shape[1:])
    samples = probe.evenly_spaced_samples(baselines.affordable_samples(width))
    if not np.isfinite(samples.x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    known = baselines.labelled(samples)
    counts = np.bincount(known.t, minlength=1)
    if counts.sum() - counts.max() < MIN_MINORITY:
        raise NotApplicable(f"fewer than {MIN_MINORITY} samples are outside the largest class")
    if not len(known.columns):
        raise NotApplicable("all inputs are constant")
    told = _tell(known, data.names.feature)
    best = max(told, key=lambda each: each.significance)
    symptom = _symptom(best, known, OWN if data.name in OWN_SOURCES else ORDINARY)
    majority = format_percent(float(known.shares.max()))
    measured = f"{best.name}: AUC {best.area.value:.2f}"
    weak = not symptom and best.area.value < WEAK
    right = ", ".join(f"{each.name} {format_percent(each.right)}" for each in told)
    yield Measurement(
        measured=f"{measured}, a weak relation" if weak else measured,
        expected=f"more than chance, 0.50 ± {best.area.half:.2f}",
        evidence=f"{len(known.t)} samples; right: {right}; the largest class alone {majority}",
        symptom=symptom,
        figure=Figure("AUC", (*(each.area.value for each in told), 0.5), (*(e.name for e in told), "chance")),
    )


def _tell(known: Labelled, name: Callable[[int], str]) -> list[Told]:
    """What each classifier can tell."""
    few = known.pick(evenly_spaced(len(known.t), baselines.NEAREST_SAMPLES))
    nearest = baselines.nearest(few)
    told = [_told("linear", known, baselines.linear(known))]
    if (products := baselines.products(known)) is not None:
        told.append(_told("products", known, products))
    for number, predicted in zip(baselines.NEIGHBOURS, nearest, strict=True):
        told.append(_told("nearest" if number == 1 else f"{number} nearest", few, predicted))
    if (alone := baselines.best_column(known)) is not None:
        column = _told(f"column {name(alone.column)}", known, alone.predicted)
        told.append(column._replace(significance=_best_of(alone.deviate, alone.trials)))
    return told


def _told(name: str, samples: Labelled, predicted: Array) -> Told:
    right = float(np.mean(baselines.classes(samples, predicted) == samples.t))
    significance = baselines.significance(samples, predicted)
    return Told(name, significance, baselines.area(samples, predicted), right)


def _best_of(deviate: float, trials: int) -> float:
    """The largest of so many standard normal deviates as a deviate of the same probability, by Bonferroni."""
    tail = trials * math.erfc(deviate / math.sqrt(2)) / 2
    return NormalDist().inv_cdf(1 - min(tail, 0.5)) if tail > 1e-15 else deviate


def _symptom(best: Told, known: Labelled, auc: float) -> str:
    """The symptom, if there is one. Raises NotApplicable if too little would have been seen to tell."""
    if best.significance >= SURE:
        return ""
    if (seen := visible(known, auc)) < VISIBLE:
        raise NotApplicable(f"{len(known.t)} samples are too few to tell a weak relation from none")
    if best.significance >= max(HINT, seen / 2):
        raise NotApplicable(
            f"{best.name} is {best.significance:.1f} standard deviations above chance (AUC "
            f"{best.area.value:.2f}): perhaps a weak relation, perhaps none"
        )
    return "labels unrelated to inputs"


def visible(known: Labelled, auc: float) -> float:
    """Standard deviations above chance at which linear regression sees classes of that AUC against the rest.

    Normal columns whose means in a class and outside are Δ = √2 Φ⁻¹(AUC) standard deviations apart agree
    with the codes by λ = n Δ² Σ p_k(1 − p_k)² on average, with a variance of 2(λ + D(K − 1)) in D columns.
    """
    distance = 2 * NormalDist().inv_cdf(auc) ** 2
    agreement = len(known.t) * distance * float(known.shares @ (1 - known.shares) ** 2)
    return agreement / math.sqrt(2 * (agreement + len(known.columns) * known.freedom))


_SMALL = {"source": "blobs", "samples": 120, "classes": 2}

CHECK = Check(
    name="labels-attached",
    doc=__doc__,
    course="2.4",
    symptoms={
        "labels unrelated to inputs": Symptom(
            "warn",
            cause="labels and inputs were shuffled separately, or there is so little signal that no simple "
            "classifier sees it: the data alone cannot tell which",
            remedy="look at a few samples with their labels; shuffle inputs and labels with the same "
            "permutation; if they belong together, look for inputs that say more",
        ),
    },
    passing=({}, {"data.scale": "standardize"}, {"data": {"source": "xor"}}),
    failing=(
        ("labels unrelated to inputs", {"fault.name": "labels-shuffled", "data.samples": 900}),
        ("labels unrelated to inputs", {"fault.name": "labels-shuffled", "data": _SMALL}),
    ),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
    aliases={"labels seem unrelated to inputs": "labels unrelated to inputs"},
)
