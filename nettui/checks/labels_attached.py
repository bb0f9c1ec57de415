"""Do similar inputs have the same label more often than by chance? (course 2.4)

Each of up to 500 training samples is given the label of its nearest neighbour among the others. Where that
is right no more often than between random pairs, Σ share², inputs and labels do not belong together, or the
inputs tell nothing of the labels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.subject import Subject, Unanswered
from nettui.record import Array, Figure
from nettui.text import percent

SAMPLES, FEWEST = 500, 50

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
    right = float(np.mean(t[_neighbours(x)] == t))
    shares = np.unique(t, return_counts=True)[1] / len(t)
    chance = float(np.sum(shares**2))
    sigmas = (right - chance) / max(np.sqrt(chance * (1 - chance) / len(t)), 1e-12)
    symptom = "labels apart from inputs" if sigmas < SIGMAS and chance < 1 else ""
    measured = f"{percent(right)} of nearest neighbours agree"
    figure = Figure("share of neighbours that agree", (right, chance), ("measured", "by chance"))
    yield Answer(measured, f"well above {percent(chance)}", f"{len(t)} samples", symptom, figure)


def _neighbours(x: Array) -> Array:
    """The row nearest to each row but itself, by Euclidean distance."""
    with np.errstate(all="ignore"):
        square = np.einsum("nd,nd->n", x, x)
        distance = square[:, None] + square[None, :] - 2 * x @ x.T
    np.fill_diagonal(distance, np.inf)
    nearest: Array = distance.argmin(axis=1)
    return nearest


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
