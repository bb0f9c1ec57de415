"""Which classes are taken for which."""

from __future__ import annotations

import numpy as np

from nettui.types import Array


def confusion(t: Array, label: Array, classes: int) -> Array:
    """How many samples of class i are taken for class j (K, K)."""
    counts: Array = np.bincount(t * classes + label, minlength=classes * classes)
    return counts.reshape(classes, classes)


def recall(counts: Array) -> Array:
    """The share of each class that is found (K,); NaN for a class without samples."""
    with np.errstate(invalid="ignore"):
        found: Array = np.diag(counts) / counts.sum(axis=1)
    return found


def mistakes(counts: Array) -> list[tuple[int, int, int]]:
    """The pairs i, j that are mixed up with their number of samples, the most frequent first."""
    wrong = counts - np.diag(np.diag(counts))
    pairs = np.argwhere(wrong)
    order = np.argsort(-wrong[tuple(pairs.T)], kind="stable")
    return [(int(i), int(j), int(wrong[i, j])) for i, j in pairs[order]]
