"""Do the inputs tell anything of the labels? (course 2.4)

Two simple classifiers are asked about up to 500 training samples: each sample's nearest neighbour among the
others, and a linear one by least squares, which learns from every second sample and is asked about the rest.
Where neither is right more often than its answers in any other order would be, inputs and labels do not
belong together, or the inputs tell nothing of the labels. With few samples, or few of one class, that cannot
be told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_percent
from nettui.types import Array, Figure, Split

SAMPLES, FEWEST, RARE = 500, 10, 5
"""Samples asked about; as many must be of another class than most; classes with fewer are left out."""

RIDGE = 0.1
"""Of the mean square length of a sample, added on the diagonal."""

SIGMAS, HINT = 3.5, 2.0
"""Standard deviations above chance from which it is no chance, and from which it might be none."""

SURE, LIKELY = 0.25, 0.5
"""Shares of the way from chance to the best order: who would have seen that much and has not is sure, or
thinks it likely, that there is nothing; else nothing is said."""

PAIRED = math.sqrt(2)
"""Two samples may be each other's nearest: then both are right, or neither, and chance scatters more."""

RANDOM = ("gaussian",)
"""Sources whose labels are drawn without a look at the inputs."""


def ask(subject: Subject) -> Iterator[Answer]:
    data = subject.data
    if data.name in RANDOM:
        raise Unanswered(f"the labels of {data.name!r} are random by design")
    x, t = _common(*subject.evenly(SAMPLES))
    counts = np.unique(t, return_counts=True)[1]
    if counts.sum() - counts.max(initial=0) < FEWEST:
        raise Unanswered(f"fewer than {FEWEST} samples are of another class than most")
    if not np.isfinite(x).all():
        raise Unanswered("some inputs are no numbers")
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
        raise Unanswered(f"{len(t)} samples, as their classes are, are too few to tell")
    apart = sees <= SURE and not any(guess.hints for guess in guesses.values())
    symptom = "" if known else "labels apart from inputs" if apart else "labels seem apart from inputs"
    measured = ", ".join(f"{name} {format_percent(guess.right)} right" for name, guess in guesses.items())
    chance = max(guess.chance for guess in guesses.values())
    figure = Figure(
        "share of right answers", (*(guess.right for guess in guesses.values()), chance), (*guesses, "chance")
    )
    yield Answer(measured, f"well above {format_percent(chance)}", f"{len(t)} samples", symptom, figure)


class Guess(NamedTuple):
    """The share of right answers; its mean, standard deviation and maximum with the answers in any order."""

    right: float
    chance: float
    spread: float
    best: float

    @property
    def known(self) -> bool:
        """Whether it is beyond chance."""
        return self.right - self.chance >= SIGMAS * self.spread

    @property
    def hints(self) -> bool:
        """Whether it may be beyond chance."""
        return self.right - self.chance >= HINT * self.spread

    @property
    def sees(self) -> float:
        """The least share of the way from chance to the best order that would be seen to be beyond chance."""
        way = self.best - self.chance
        return SIGMAS * self.spread / way if way > 0 else math.inf


def _common(x: Array, t: Array) -> Split:
    """Without the samples of rare classes, of which nothing can be learned from the others."""
    _, at, counts = np.unique(t, return_inverse=True, return_counts=True)
    kept = (counts >= RARE)[at]
    return Split(x[kept], t[kept])


def _guess(answers: Array, t: Array, scatter: float = 1.0) -> Guess:
    """Of n answers, r_k of them k, to n labels, c_k of them k, on average Σ r_k c_k / n are right, with the
    variance [Σ r_k c_k (n−r_k)(n−c_k) + (Σ r_k c_k)² − Σ (r_k c_k)²] / (n²(n−1)).
    """
    n, labels = len(t), np.unique(t)
    r, c = (np.array([np.sum(each == label) for label in labels], float) for each in (answers, t))
    both = r * c
    variance = (both @ ((n - r) * (n - c)) + both.sum() ** 2 - both @ both) / (n**2 * (n - 1))
    spread = scatter * math.sqrt(variance) / n or math.inf  # always the same answer tells nothing
    best = float(np.minimum(r, c).sum()) / n
    return Guess(float(np.mean(answers == t)), float(both.sum()) / n**2, spread, best)


def _neighbours(products: Array, t: Array) -> Array:
    """The label of the row nearest to each but itself, by Euclidean distance."""
    square = np.diag(products)
    distance = square[:, None] + square - 2 * products
    np.fill_diagonal(distance, np.inf)
    nearest: Array = t[distance.argmin(axis=1)]
    return nearest


def _linear(products: Array, t: Array) -> Array:
    """Labels of every second row, by ridge regression on the others, which scalar products suffice for."""
    labels = np.unique(t)
    wanted = (t[::2, None] == labels) - (t[::2, None] == labels).mean(axis=0)
    ridge = RIDGE * (float(np.diag(products).mean()) or 1.0)
    weights = np.linalg.solve(products[::2, ::2] + ridge * np.eye(len(wanted)), wanted)
    answers: Array = labels[(products[1::2, ::2] @ weights).argmax(axis=1)]
    return answers


FEW = {"source": "blobs", "samples": 120, "classes": 2}

CHECK = Check(
    name="labels-attached",
    doc=__doc__,
    course="2.4",
    troubles={
        "labels apart from inputs": Trouble(
            "fail",
            "labels and inputs were shuffled apart, or the inputs tell nothing of the labels",
            "shuffle inputs and labels by one and the same permutation",
        ),
        "labels seem apart from inputs": Trouble(
            "warn",
            "labels and inputs were shuffled apart, or what the inputs tell does not show in so few samples",
            "shuffle inputs and labels by one and the same permutation; more samples, if there are",
        ),
    },
    healthy=({}, {"data.scale": "standardize"}),
    sick=(
        ("labels apart from inputs", {"fault.name": "labels-shuffled"}),
        ("labels seem apart from inputs", {"fault.name": "labels-shuffled", "data": FEW}),
    ),
    ask=ask,
    of_data=True,
)
