"""How good predictions are: the share of right classes, or R² and the root-mean-square error of numbers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Target
from nettui.nn.losses import Loss
from nettui.types import NAN, Array


class Goodness(NamedTuple):
    """The accuracy and the predicted classes (N,), or R² and error; what does not exist is NaN or None."""

    accuracy: float = NAN
    r2: float = NAN
    error: float = NAN
    predicted: Array | None = None


def classes_of(scores: Array) -> Array:
    """The predicted class of each sample, from scores (N, K); of one output it is 1 above 0.5."""
    if scores.shape[1] == 1:
        return (scores[:, 0] > 0.5).astype(int)
    found: Array = scores.argmax(axis=1)
    return found


def goodness(loss: Loss, scores: Array, t: Array, target: Target | None) -> Goodness:
    """How well the scores (N, K) predict the targets t (N,).

    R² = 1 − Σ(y − t)²/(N·Var t) with the variance in `target`: that of all training targets, so that a
    mini-batch of one sample has one too; on the whole training part it is the usual R². The error is
    √(Σ(y − t)²/N) in the target's own units. With a variance of 0, R² is NaN.
    """
    if target is None:
        predicted = loss.predict_class(scores)
        return Goodness(float(np.count_nonzero(predicted == t)) / len(t), predicted=predicted)
    square = float(np.square(scores[:, 0] - t, dtype=float).mean())
    r2 = 1 - square / target.variance if target.variance > 0 else NAN
    return Goodness(r2=r2, error=math.sqrt(square) * float(target.scaling.std))
