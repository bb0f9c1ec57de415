"""Do the inputs tell anything of the labels? (course 2.4)

Two simple classifiers are asked about up to 500 training samples: each sample's nearest neighbour among the
others, and a linear one by least squares, which learns from every second sample and is asked about the rest.
Where neither is right more often than answers that do not look at the inputs, Σ share of the answer × share
of the label, inputs and labels do not belong together, or the inputs tell nothing of the labels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.subject import Subject, Unanswered
from nettui.record import Array, Figure
from nettui.text import percent

SAMPLES, FEWEST = 500, 50

RIDGE = 0.1
"""Of the mean square length of a sample, added on the diagonal."""

SIGMAS = 3.5
"""Standard errors above chance below which it is called chance."""

RANDOM = ("gaussian",)
"""Sources whose labels are drawn without a look at the inputs."""


def ask(subject: Subject) -> Iterator[Answer]:
    data = subject.data
    if data.name in RANDOM:
        raise Unanswered(f"the labels of {data.name!r} are random by design")
    rows = np.unique(np.linspace(0, len(data.train.t) - 1, SAMPLES).astype(int))
    x, t = data.train.x[rows].astype(float), data.train.t[rows]
    if len(t) < FEWEST:
        raise Unanswered(f"fewer than {FEWEST} samples")
    if not np.isfinite(x).all():
        raise Unanswered("some inputs are no numbers")
    with np.errstate(all="ignore"):
        x -= x.mean(axis=0)
        products = x @ x.T
        guesses = {
            "nearest neighbour": _guess(_neighbours(products, t), t),
            "linear": _guess(_linear(products, t), t[1::2]),
        }
    known = any(guess.sigmas >= SIGMAS for guess in guesses.values())
    symptom = "" if known or np.ptp(t) == 0 else "labels apart from inputs"
    measured = ", ".join(f"{name} {percent(guess.right)} right" for name, guess in guesses.items())
    chance = max(guess.chance for guess in guesses.values())
    figure = Figure(
        "share of right answers", (*(guess.right for guess in guesses.values()), chance), (*guesses, "chance")
    )
    yield Answer(measured, f"well above {percent(chance)}", f"{len(t)} samples", symptom, figure)


class Guess(NamedTuple):
    """The share of right answers; that of answers that do not look at the inputs; standard errors between."""

    right: float
    chance: float
    sigmas: float


def _guess(answers: Array, t: Array) -> Guess:
    right = float(np.mean(answers == t))
    chance = sum(float(np.mean(answers == label) * np.mean(t == label)) for label in np.unique(t))
    return Guess(right, chance, (right - chance) / max(math.sqrt(chance * (1 - chance) / len(t)), 1e-12))


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


CHECK = Check(
    name="labels-attached",
    doc=__doc__,
    course="2.4",
    troubles={
        "labels apart from inputs": Trouble(
            "fail",
            "labels and inputs were shuffled apart, or the inputs tell nothing of the labels",
            "shuffle inputs and labels by one and the same permutation",
        )
    },
    healthy=({}, {"data.scale": "standardize"}),
    sick=(("labels apart from inputs", {"fault.name": "labels-shuffled"}),),
    ask=ask,
)
