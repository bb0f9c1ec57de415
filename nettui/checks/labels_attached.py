"""Can the labels be predicted from the inputs better than by chance? (course 2.4)

Two simple classifiers are tried on up to 500 training samples: the nearest neighbour among the other samples,
and least squares, which learns from every second sample and predicts the rest. If neither is right more often
than its predictions in random order would be, the labels do not belong to the inputs, or do not depend on
them. With few samples, or few of one class, the check is skipped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.probe import NotApplicable, Probe
from nettui.common.text import format_percent
from nettui.types import Array, Figure, Split

SAMPLES, MIN_MINORITY, RARE = 500, 10, 5
"""Samples that are predicted; samples outside the largest class that are needed; smaller classes than RARE
are left out."""

RIDGE = 0.1
"""Multiple of the mean squared norm of a sample that ridge regression adds to the diagonal."""

SIGMAS, HINT = 3.5, 2.0
"""Standard deviations above chance from which a classifier is certainly, or perhaps, better than chance."""

SURE, LIKELY = 0.25, 0.5
"""How small an effect a classifier can detect, as a share of the way from chance to its best possible
accuracy. If it could have detected that much and did not, the labels surely, or probably, do not depend on
the inputs; otherwise the check is skipped."""

PAIRED = math.sqrt(2)
"""Factor on the standard deviation for nearest neighbours: two samples may be each other's nearest, then
both are right or both wrong."""

RANDOM = ("gaussian",)
"""Data sources whose labels are independent of the inputs."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.data
    if data.name in RANDOM:
        raise NotApplicable(f"the labels of {data.name!r} are random by design")
    x, t = _common(*probe.spread_samples(SAMPLES))
    counts = np.unique(t, return_counts=True)[1]
    if counts.sum() - counts.max(initial=0) < MIN_MINORITY:
        raise NotApplicable(f"fewer than {MIN_MINORITY} samples are outside the largest class")
    if not np.isfinite(x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    with np.errstate(all="ignore"):
        centred = x.astype(float) - x.mean(axis=0, dtype=float)
        products = centred @ centred.T
        guesses = {
            "nearest neighbour": _guess(_neighbours(products, t), t, PAIRED),
            "linear": _guess(_linear(products, t), t[1::2]),
        }
    known = any(guess.known for guess in guesses.values())
    sees = min(guess.sees for guess in guesses.values())
    if not known and sees > LIKELY:
        raise NotApplicable(f"{len(t)} samples with these classes are too few to decide")
    unrelated = sees <= SURE and not any(guess.hints for guess in guesses.values())
    symptom = (
        "" if known else "labels unrelated to inputs" if unrelated else "labels seem unrelated to inputs"
    )
    measured = ", ".join(f"{name} {format_percent(guess.right)} right" for name, guess in guesses.items())
    chance = max(guess.chance for guess in guesses.values())
    figure = Figure(
        "share of right answers", (*(guess.right for guess in guesses.values()), chance), (*guesses, "chance")
    )
    yield Measurement(
        measured=measured,
        expected=f"well above {format_percent(chance)}",
        evidence=f"{len(t)} samples",
        symptom=symptom,
        figure=figure,
    )


class Guess(NamedTuple):
    """The share of right predictions; its mean, standard deviation and maximum over all orders of them."""

    right: float
    chance: float
    spread: float
    best: float

    @property
    def known(self) -> bool:
        """Whether it is certainly better than chance."""
        return self.right - self.chance >= SIGMAS * self.spread

    @property
    def hints(self) -> bool:
        """Whether it may be better than chance."""
        return self.right - self.chance >= HINT * self.spread

    @property
    def sees(self) -> float:
        """The smallest detectable effect, as a share of the way from chance to the best order."""
        way = self.best - self.chance
        return SIGMAS * self.spread / way if way > 0 else math.inf


def _common(x: Array, t: Array) -> Split:
    """The samples without those of rare classes, which are too few to learn from."""
    _, at, counts = np.unique(t, return_inverse=True, return_counts=True)
    kept = (counts >= RARE)[at]
    return Split(x[kept], t[kept])


def _guess(answers: Array, t: Array, scatter: float = 1.0) -> Guess:
    """Compares n predictions, r_k of them k, with n labels, c_k of them k.

    In random order, Σ r_k c_k / n predictions are right on average, with the variance
    [Σ r_k c_k (n−r_k)(n−c_k) + (Σ r_k c_k)² − Σ (r_k c_k)²] / (n²(n−1)).
    """
    n, labels = len(t), np.unique(t)
    r, c = (np.array([np.sum(each == label) for label in labels], float) for each in (answers, t))
    both = r * c
    variance = (both @ ((n - r) * (n - c)) + both.sum() ** 2 - both @ both) / (n**2 * (n - 1))
    spread = scatter * math.sqrt(variance) / n or math.inf  # a constant prediction proves nothing
    best = float(np.minimum(r, c).sum()) / n
    return Guess(float(np.mean(answers == t)), float(both.sum()) / n**2, spread, best)


def _neighbours(products: Array, t: Array) -> Array:
    """For each sample, the label of its nearest other sample, by Euclidean distance.

    `products` are the scalar products of all samples with each other.
    """
    square = np.diag(products)
    distance = square[:, None] + square - 2 * products
    np.fill_diagonal(distance, np.inf)
    nearest: Array = t[distance.argmin(axis=1)]
    return nearest


def _linear(products: Array, t: Array) -> Array:
    """The labels that ridge regression on every second sample predicts for the others."""
    labels = np.unique(t)
    wanted = (t[::2, None] == labels) - (t[::2, None] == labels).mean(axis=0)
    ridge = RIDGE * (float(np.diag(products).mean()) or 1.0)
    weights = np.linalg.solve(products[::2, ::2] + ridge * np.eye(len(wanted)), wanted)
    answers: Array = labels[(products[1::2, ::2] @ weights).argmax(axis=1)]
    return answers


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
    measure=measure,
    data_only=True,
)
