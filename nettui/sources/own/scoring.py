"""How good the answers of a learner's network are: classes, accuracy, R²."""

from __future__ import annotations

from typing import Any

import numpy as np

from nettui.data.dataset import Target
from nettui.nn.goodness import classes_of, goodness
from nettui.nn.number_losses import SquaredError
from nettui.types import NAN, Array, Evaluation


def goodness_of(scores: Array | None, t: Array, target: Target | None) -> dict[str, Any]:
    """R² and error where numbers are predicted."""
    if target is None or scores is None:
        return {}
    found = goodness(SquaredError(), scores, t, target)
    return {"r2": found.r2, "error": found.error}


def evaluation(loss: float, scores: Array, t: Array, target: Target | None) -> Evaluation:
    """The loss, and what else can be said of scores (N, K) for samples with labels t (N,)."""
    accuracy = NAN if target else float(np.mean(classes_of(scores) == t))
    return Evaluation(loss, accuracy, **goodness_of(scores, t, target))
