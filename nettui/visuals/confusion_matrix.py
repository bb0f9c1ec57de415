"""The confusion matrix, and what is read off it: recall, and the pairs of classes confused most often."""

from __future__ import annotations

import numpy as np

from nettui.types import Array


def confusion_matrix(t: Array, predicted: Array, classes: int) -> Array:
    """The number of samples of class i that are predicted as class j (K, K)."""
    counts: Array = np.bincount(t * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes)


def recall(counts: Array) -> Array:
    """The share of each class that is predicted correctly (K,); NaN for a class without samples."""
    with np.errstate(invalid="ignore"):
        share: Array = np.diag(counts) / counts.sum(axis=1)
    return share


def confused_pairs(counts: Array) -> list[tuple[int, int, int]]:
    """Classes i and j, and how often i is mistaken for j, for each such pair, the most frequent first."""
    wrong = counts - np.diag(np.diag(counts))
    pairs = np.argwhere(wrong)
    order = np.argsort(-wrong[tuple(pairs.T)], kind="stable")
    return [(int(i), int(j), int(wrong[i, j])) for i, j in pairs[order]]
