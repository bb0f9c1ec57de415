"""What simple methods reach on the same data: nearest neighbours, and a linear model on scaled columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from nettui.checks.outcome import determination
from nettui.data.dataset import Split
from nettui.data.preprocessing import rescale, scaling
from nettui.types import Array
from nettui.visuals.predictions import evenly_spaced

FOLDS, NEIGHBOURS = 5, 5
"""Parts of the samples, each predicted from the others; neighbours that vote."""

MOST, RIDGE = 2000, 1e-2
"""The most samples to learn from; multiple of their mean squared norm that is added to the diagonal."""

COMPARED = 10_000
"""The most training samples that are looked at, evenly spread: MOST to learn from, the others to predict."""

Method: TypeAlias = Callable[[Array, Array, Array], Array]
"""Targets (M, K) predicted for M inputs, from N inputs with targets (N, K)."""


def simple_scores(train: Split, judged: Split | None = None) -> Mapping[str, float]:
    """The score of each simple method on `judged`, or, without it, by cross-validation on `train`.

    At most COMPARED of `train` are looked at. The score is the share of right answers, or R² where the
    targets are numbers. A constant answer is one of the methods: the most frequent class, or the mean.
    """
    train = compared(train)
    parts = [train] if judged is None else [train, judged]
    x, t = _standardized(train.x, *(part.x for part in parts)), np.concatenate([part.t for part in parts])
    classes = np.unique(t) if t.dtype.kind in "iu" else None
    targets = (t.reshape(len(t), -1) if classes is None else t[:, None] == classes).astype(float)
    pairs = list(
        _folds(len(t)) if judged is None else [(np.arange(len(train.t)), np.arange(len(train.t), len(t)))]
    )
    asked = np.concatenate([ask for _, ask in pairs])
    scores: dict[str, float] = {}
    for name, method in METHODS.items():
        with np.errstate(all="ignore"):
            y = np.concatenate([method(x[fit[:MOST]], targets[fit[:MOST]], x[ask]) for fit, ask in pairs])
        right = classes is not None and float(np.mean(classes[y.argmax(axis=1)] == t[asked]))
        scores[name] = determination(y, t[asked]) if classes is None else right
    return scores


def compared(train: Split) -> Split:
    """The training samples that the simple methods look at."""
    rows = evenly_spaced(len(train.t), COMPARED)
    return Split(train.x[rows], train.t[rows]) if len(rows) < len(train.t) else train


def _folds(samples: int) -> list[tuple[Array, Array]]:
    """The rows to learn from and those to predict, FOLDS times; shuffled, as the samples may be sorted."""
    rows = np.random.default_rng(0).permutation(samples)
    folds = [rows[k::FOLDS] for k in range(min(FOLDS, samples))]
    return [(np.setdiff1d(rows, ask), ask) for ask in folds]


def _standardized(train: Array, *parts: Array) -> Array:
    """The parts, one below the other, with the columns of `train` at mean 0 and standard deviation 1."""
    by = scaling(train.reshape(len(train), -1).astype(float), "standardize")
    x = np.concatenate([part.reshape(len(part), -1) for part in parts]).astype(float)
    scaled: Array = np.nan_to_num(rescale(x, by))
    return scaled


def _constant(x: Array, t: Array, asked: Array) -> Array:
    return np.tile(t.mean(axis=0), (len(asked), 1))


def _neighbours(x: Array, t: Array, asked: Array) -> Array:
    """The mean target of the nearest neighbours, by Euclidean distance."""
    distance = np.square(x).sum(axis=1) - 2 * asked @ x.T
    few = min(NEIGHBOURS, len(x))
    nearest = np.argpartition(distance, few - 1, axis=1)[:, :few]
    votes: Array = t[nearest].mean(axis=1)
    return votes


def _linear(x: Array, t: Array, asked: Array) -> Array:
    """Ridge regression on the targets, in its dual form where there are more columns than samples."""
    mean, centre = t.mean(axis=0), x.mean(axis=0)
    a, t = x - centre, t - mean
    ridge = RIDGE * (float(np.square(a).sum(axis=1).mean()) or 1.0)
    if a.shape[1] <= len(a):
        weights = np.linalg.solve(a.T @ a + ridge * np.eye(a.shape[1]), a.T @ t)
    else:
        weights = a.T @ np.linalg.solve(a @ a.T + ridge * np.eye(len(a)), t)
    predicted: Array = (asked - centre) @ weights + mean
    return predicted


METHODS: Mapping[str, Method] = {
    "a constant answer": _constant,
    "nearest neighbours": _neighbours,
    "a linear model": _linear,
}
