"""Simple classifiers that need no training loop: what they can tell of the labels is what the data allow.

Columns are replaced by their ranks, with mean 0 and variance 1, so that neither scale nor outliers count. The
label of class k, with the share p_k, becomes the code c with c_k = (1 − p_k)/√p_k and c_j = −√p_j elsewhere.
Over the samples codes have mean 0, and covariance 1 in every direction that they vary in: rare classes count
as much as frequent ones. A classifier predicts the code of a sample from the codes of others, as f.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Split
from nettui.types import Array

SAMPLES, VALUES, MIN_CLASS = 5000, 2_000_000, 5
"""Samples that are used, evenly spread; fewer where these have more VALUES than that. A class with fewer than
MIN_CLASS of them is left out."""

NEAREST_SAMPLES, NEIGHBOURS = 2000, (1, 15)
"""Samples among which neighbours are sought; neighbours that vote."""

FOLDS, RIDGE = 5, 0.3
"""Parts of which each is predicted from the others; the variance that ridge regression adds to a column."""

DEPARTURES = 5
"""Samples per class that must depart from a column's most common value for it to be judged alone: with fewer,
chance is not χ²."""

MOST_FACTORS = 20
"""Columns up to which products of two of them are tried as well."""


class Labelled(NamedTuple):
    """Samples as the baselines take them: ranked columns z (N, D), labels t (N,) in 0..K−1, codes (N, K).

    `labels` are the K classes as the data number them; those that are too rare are left out.
    `columns` are the positions of the D columns among those of the inputs; constant ones are left out.
    `departures` counts the samples that do not have a column's most common value (D,).
    """

    z: Array
    t: Array
    codes: Array
    labels: Array
    columns: Array
    departures: Array

    @property
    def shares(self) -> Array:
        """The share of each class (K,)."""
        return np.bincount(self.t) / len(self.t)

    @property
    def freedom(self) -> int:
        """Dimensions in which codes vary: K − 1."""
        return int(self.codes.shape[1]) - 1

    def pick(self, rows: Array) -> Labelled:
        """Some of the samples."""
        return self._replace(z=self.z[rows], t=self.t[rows], codes=self.codes[rows])


def affordable_samples(columns: int) -> int:
    """How many samples of so many columns the baselines use."""
    return max(min(SAMPLES, VALUES // max(columns, 1)), 500)


def labelled(samples: Split) -> Labelled:
    """The samples without rare classes. Their inputs must be finite, their labels integers."""
    labels, at, counts = np.unique(samples.t, return_inverse=True, return_counts=True)
    kept = (counts >= MIN_CLASS)[at]
    x = samples.x[kept].reshape(int(kept.sum()), math.prod(samples.x.shape[1:]))
    t = np.unique(at[kept], return_inverse=True)[1]
    shares = np.bincount(t) / max(len(t), 1)
    z, columns = ranked(x)
    usual = [int(np.unique(x[:, column], return_counts=True)[1].max()) for column in columns]
    return Labelled(
        z=z,
        t=t,
        codes=(np.eye(len(shares)) - shares)[t] / np.sqrt(shares),
        labels=labels[counts >= MIN_CLASS],
        columns=columns,
        departures=len(t) - np.array(usual, int),
    )


def ranked(x: Array) -> tuple[Array, Array]:
    """The columns of x (N, D) that vary, as ranks, and their positions."""
    columns = np.flatnonzero(np.ptp(x, axis=0) > 0) if len(x) else np.arange(0)
    return np.stack([ranks(x[:, at]) for at in columns], axis=1) if len(columns) else x[:, :0], columns


def ranks(x: Array, scaled: bool = True) -> Array:
    """The ranks of x (N,) less their mean, equal values with their mean rank; `scaled` to variance 1."""
    _, at, counts = np.unique(x, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2 - (len(x) + 1) / 2
    found: Array = middle[at]
    return found / max(math.sqrt(float(np.mean(found**2))), 1e-300) if scaled else found


def linear(samples: Labelled) -> Array:
    """Predicted codes (N, K) by ridge regression on the other parts of FOLDS."""
    return ridge(samples.z, samples.codes)


def products(samples: Labelled) -> Array | None:
    """Predicted codes (N, K) by ridge regression on the products of two columns; None if these are many."""
    first, second = np.triu_indices(samples.z.shape[1])
    if not 0 < samples.z.shape[1] <= MOST_FACTORS or len(first) > len(samples.t) / 2:
        return None
    pairs = samples.z[:, first] * samples.z[:, second]
    pairs -= pairs.mean(axis=0)
    spread = pairs.std(axis=0)
    return ridge(pairs[:, spread > 1e-9] / spread[spread > 1e-9], samples.codes)


def ridge(z: Array, y: Array) -> Array:
    """The columns y (N, M), of mean 0, predicted from z (N, D): each part of FOLDS from the others."""
    n, d = z.shape
    part = np.random.default_rng(0).permutation(n) % FOLDS
    gram = z.T @ z if d <= n else z @ z.T
    found = np.zeros(y.shape)
    for fold in range(FOLDS):
        out, kept = part == fold, part != fold
        extra = RIDGE * kept.sum()
        if d <= n:
            left = gram - z[out].T @ z[out] + extra * np.eye(d)
            found[out] = z[out] @ np.linalg.solve(left, z[kept].T @ y[kept])
        else:
            left = gram[np.ix_(kept, kept)] + extra * np.eye(int(kept.sum()))
            found[out] = gram[np.ix_(out, kept)] @ np.linalg.solve(left, y[kept])
    return found


def nearest(samples: Labelled, neighbours: Sequence[int] = NEIGHBOURS) -> list[Array]:
    """The mean code (N, K) of the nearest other samples, by Euclidean distance between ranked columns.

    One array for each number of `neighbours`, which rise.
    """
    z, most = samples.z, min(neighbours[-1], len(samples.z) - 1)
    distance = (z**2).sum(axis=1) - 2 * (z @ z.T)  # plus a constant of the row
    np.fill_diagonal(distance, np.inf)
    rows = np.argpartition(distance, most - 1, axis=1)[:, :most]
    near = np.argsort(np.take_along_axis(distance, rows, axis=1), axis=1, kind="stable")
    rows = np.take_along_axis(rows, near, axis=1)
    return [samples.codes[rows[:, :k]].mean(axis=1) for k in neighbours]


def significance(samples: Labelled, predicted: Array) -> float:
    """How many standard deviations above chance the predicted codes f agree with the codes c.

    T = Σ f·c has the mean 0 if labels and inputs are unrelated, and a variance of at most 2 Σ |f|²: two
    samples that predict each other are right or wrong together.
    """
    spread = math.sqrt(2 * float(np.sum(predicted**2)))
    return float(np.sum(predicted * samples.codes)) / spread if spread else 0.0


class Alone(NamedTuple):
    """What the best column tells alone: its position, the codes (N, K) that it predicts, and how surely.

    `deviate` is a standard normal deviate; `trials` counts the columns that it is the best of.
    """

    column: int
    predicted: Array
    deviate: float
    trials: int


def best_column(samples: Labelled) -> Alone | None:
    """The column that alone tells most; None if none departs from its most common value often enough.

    n·|corr|² with the codes is χ² with K − 1 degrees of freedom if the column tells nothing. Columns are
    taken as they are, and squared, since a class may lie between others; the larger of the two counts.
    """
    n, kept = len(samples.t), samples.departures >= DEPARTURES * samples.codes.shape[1]
    if not kept.any():
        return None
    z = samples.z[:, kept]
    squares = z**2 - 1
    squares /= np.maximum(squares.std(axis=0), 1e-9)
    both = np.stack([z, squares])  # (2, N, D)
    slopes = both.transpose(0, 2, 1) @ samples.codes / n
    chi2 = n * (slopes**2).sum(axis=2)
    kind, best = np.unravel_index(chi2.argmax(), chi2.shape)
    return Alone(
        column=int(samples.columns[kept][best]),
        predicted=np.outer(both[kind, :, best], slopes[kind, best]),
        deviate=float(_deviate(chi2.max(), samples.freedom)),
        trials=chi2.size,
    )


def _deviate(chi2: float, freedom: int) -> float:
    """χ² as a standard normal deviate, by Wilson and Hilferty's cube root (1931)."""
    scatter = 2 / (9 * freedom)
    return (float(np.cbrt(chi2 / freedom)) - (1 - scatter)) / math.sqrt(scatter)


class Area(NamedTuple):
    """The area under the ROC curve, and 1.96 times its standard deviation where nothing is told."""

    value: float
    half: float


def area(samples: Labelled, predicted: Array) -> Area:
    """The AUC of the predicted codes, the mean over the classes; 0.5 by chance.

    The variance is (n+1)/(12 n₁n₀) for a class of n₁ samples and n₀ others (Mann and Whitney 1947); K − 1
    classes vary freely.
    """
    n, counts = len(samples.t), np.bincount(samples.t)
    areas = [class_area(samples, predicted, k) for k in range(len(counts))]
    spreads = np.sqrt((n + 1) / (12 * counts * (n - counts)))
    return Area(float(np.mean(areas)), 1.96 * float(spreads.mean()) / math.sqrt(samples.freedom))


def class_area(samples: Labelled, predicted: Array, k: int) -> float:
    """P(the score of a sample of class k is higher than that of another), from the sum of its ranks."""
    own = samples.t == k
    total, others = int(own.sum()), int((~own).sum())
    above = float(ranks(predicted[:, k], scaled=False)[own].sum()) + total * (len(own) + 1) / 2
    return (above - total * (total + 1) / 2) / (total * others) if total * others else 0.5


def classes(samples: Labelled, predicted: Array) -> Array:
    """The class (N,) of the largest predicted share p_k + √p_k f_k."""
    shares = samples.shares
    found: Array = (shares + np.sqrt(shares) * predicted).argmax(axis=1)
    return found
