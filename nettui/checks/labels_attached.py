"""Can the labels be predicted from the inputs better than by chance? (course 2.4)

Two simple classifiers are tried on up to 500 training samples: the nearest neighbour among the other samples,
and least squares, which learns from every second sample and predicts the rest. If neither is right more often
than its predictions in random order would be, the labels do not belong to the inputs, or do not depend on
them. With few samples, or few of one class, the check is skipped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.text import format_percent
from nettui.data.dataset import Split
from nettui.types import Array, Figure

SAMPLES, MIN_MINORITY, MIN_CLASS = 500, 10, 5
"""Samples that are predicted; samples outside the largest class that are needed; classes with
fewer than MIN_CLASS samples are left out."""

RIDGE = 0.1
"""Multiple of the mean squared norm of a sample that ridge regression adds to the diagonal."""

SIGMAS, HINT_SIGMAS = 3.5, 2.0
"""Standard deviations above chance from which a classifier is certainly, or perhaps, better than chance."""

SURE_EFFECT, LIKELY_EFFECT = 0.25, 0.5
"""How small an effect a classifier can detect, as a share of the way from chance to its best possible
accuracy. If it could have detected that much and did not, the labels surely, or probably, do not depend on
the inputs; otherwise the check is skipped."""

PAIR_SCATTER = math.sqrt(2)
"""Factor on the standard deviation for nearest neighbours: two samples may be each other's nearest, then
both are right or both wrong."""

RANDOM_SOURCES = ("gaussian",)
"""Data sources whose labels are independent of the inputs."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.classes
    if data.name in RANDOM_SOURCES:
        raise NotApplicable(f"the labels of {data.name!r} are random by design")
    x, t = _without_rare_classes(*probe.evenly_spaced_samples(SAMPLES))
    counts = np.unique(t, return_counts=True)[1]
    if counts.sum() - counts.max(initial=0) < MIN_MINORITY:
        raise NotApplicable(f"fewer than {MIN_MINORITY} samples are outside the largest class")
    if not np.isfinite(x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    with np.errstate(all="ignore"):
        x = x.reshape(len(x), -1).astype(float)
        centred = x - x.mean(axis=0)
        products = centred @ centred.T
        accuracies = {
            "nearest neighbour": _compare(_nearest_labels(products, t), t, PAIR_SCATTER),
            "linear": _compare(_linear_labels(products, t), t[1::2]),
        }
    symptom = _symptom(list(accuracies.values()), len(t))
    right = {name: accuracy.right for name, accuracy in accuracies.items()}
    chance = max(accuracy.chance for accuracy in accuracies.values())
    yield Measurement(
        measured=", ".join(f"{name} {format_percent(share)} right" for name, share in right.items()),
        expected=f"well above {format_percent(chance)}",
        evidence=f"{len(t)} samples",
        symptom=symptom,
        figure=Figure("share of right predictions", (*right.values(), chance), (*right, "chance")),
    )


class Accuracy(NamedTuple):
    """The share of right predictions; its mean, standard deviation and maximum over all orders of them."""

    right: float
    chance: float
    spread: float
    best: float

    @property
    def certain(self) -> bool:
        """Whether it is certainly better than chance."""
        return self.right - self.chance >= SIGMAS * self.spread

    @property
    def possible(self) -> bool:
        """Whether it may be better than chance."""
        return self.right - self.chance >= HINT_SIGMAS * self.spread

    @property
    def detectable_effect(self) -> float:
        """The smallest detectable effect, as a share of the way from chance to the best order."""
        way = self.best - self.chance
        return SIGMAS * self.spread / way if way > 0 else math.inf


def _symptom(accuracies: Sequence[Accuracy], samples: int) -> str:
    if any(accuracy.certain for accuracy in accuracies):
        return ""
    detectable = min(accuracy.detectable_effect for accuracy in accuracies)
    if detectable > LIKELY_EFFECT:
        raise NotApplicable(f"{samples} samples with these classes are too few to decide")
    unsure = detectable > SURE_EFFECT or any(accuracy.possible for accuracy in accuracies)
    return "labels seem unrelated to inputs" if unsure else "labels unrelated to inputs"


def _without_rare_classes(x: Array, t: Array) -> Split:
    """The samples without those of rare classes, which are too few to learn from."""
    _, at, counts = np.unique(t, return_inverse=True, return_counts=True)
    kept = (counts >= MIN_CLASS)[at]
    return Split(x[kept], t[kept])


def _compare(predictions: Array, t: Array, scatter: float = 1.0) -> Accuracy:
    """Compares n predictions, r_k of them k, with n labels, c_k of them k.

    In random order, Σ r_k c_k / n predictions are right on average, with the variance
    [Σ r_k c_k (n−r_k)(n−c_k) + (Σ r_k c_k)² − Σ (r_k c_k)²] / (n²(n−1)).
    """
    n, labels = len(t), np.unique(t)
    r, c = (np.array([np.sum(each == label) for label in labels], float) for each in (predictions, t))
    both = r * c
    variance = (both @ ((n - r) * (n - c)) + both.sum() ** 2 - both @ both) / (n**2 * (n - 1))
    spread = scatter * math.sqrt(variance) / n or math.inf  # a constant prediction proves nothing
    best = float(np.minimum(r, c).sum()) / n
    return Accuracy(float(np.mean(predictions == t)), float(both.sum()) / n**2, spread, best)


def _nearest_labels(products: Array, t: Array) -> Array:
    """For each sample, the label of its nearest other sample, by Euclidean distance.

    `products` are the scalar products of all samples with each other.
    """
    square = np.diag(products)
    distance = square[:, None] + square - 2 * products
    np.fill_diagonal(distance, np.inf)
    nearest: Array = t[distance.argmin(axis=1)]
    return nearest


def _linear_labels(products: Array, t: Array) -> Array:
    """The labels that ridge regression on every second sample predicts for the others."""
    labels = np.unique(t)
    targets = (t[::2, None] == labels) - (t[::2, None] == labels).mean(axis=0)
    ridge = RIDGE * (float(np.diag(products).mean()) or 1.0)
    weights = np.linalg.solve(products[::2, ::2] + ridge * np.eye(len(targets)), targets)
    predictions: Array = labels[(products[1::2, ::2] @ weights).argmax(axis=1)]
    return predictions


_SMALL = {"source": "blobs", "samples": 120, "classes": 2}

CHECK = Check(
    name="labels-attached",
    doc=__doc__,
    course="2.4",
    symptoms={
        "labels unrelated to inputs": Symptom(
            "fail",
            cause="labels and inputs were shuffled separately, or the labels do not depend on the inputs",
            remedy="shuffle inputs and labels with the same permutation",
        ),
        "labels seem unrelated to inputs": Symptom(
            "warn",
            cause="labels and inputs were shuffled separately, or so few samples do not show a relation",
            remedy="shuffle inputs and labels with the same permutation; use more samples if possible",
        ),
    },
    passing=({}, {"data.scale": "standardize"}),
    failing=(
        ("labels unrelated to inputs", {"fault.name": "labels-shuffled"}),
        ("labels seem unrelated to inputs", {"fault.name": "labels-shuffled", "data": _SMALL}),
    ),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
