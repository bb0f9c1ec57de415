"""The network's predictions of numbers beside the true ones, in the target's own units."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nettui.data.dataset import Split, Target
from nettui.nn.goodness import goodness
from nettui.nn.stages import output
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, State
from nettui.visuals.predictions import affordable, evenly_spaced


class Residuals(NamedTuple):
    """Targets t and predictions y (N,) of N samples out of the `total` of a part, in the target's own units.

    `rows` are the samples' indices in that part, x (N, D) their inputs. R² and the root-mean-square `error`
    are those of these samples.
    """

    rows: Array
    x: Array
    t: Array
    y: Array
    total: int
    r2: float
    error: float

    @property
    def residual(self) -> Array:
        """y − t (N,)."""
        d: Array = self.y - self.t
        return d

    @property
    def mean_absolute(self) -> float:
        """The mean of |y − t|."""
        return float(np.abs(self.residual).mean())

    @property
    def worst_first(self) -> Array:
        """The indices of the samples, the largest residual first; NaN and infinity count as the largest."""
        size = np.abs(self.residual)
        return np.argsort(-np.where(np.isfinite(size), size, np.inf), kind="stable")


def residuals(state: State, part: Split, target: Target, most: int = 500) -> Residuals:
    """The residuals of at most `most` samples, evenly spaced over the part, without dropout."""
    config: TrainConfig = state.config
    rows = evenly_spaced(len(part.t), affordable(state, most))
    x, t = part.x[rows], part.t[rows]
    with np.errstate(all="ignore"):
        scores = output(config.network.forward(state.params, x)[-1])
        own = target._replace(variance=float(t.var(dtype=float)))
        found = goodness(config.loss, scores, t, own)
        y = target.restore(scores[:, 0])
    return Residuals(rows, x, target.restore(t), y, len(part.t), found.r2, found.error)


def span(found: Residuals) -> tuple[float, float] | None:
    """The least and the greatest of the finite targets and predictions; None if none is finite."""
    both = np.concatenate([found.t, found.y])
    finite = both[np.isfinite(both)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    free = 0.02 * (high - low) or max(abs(high), 1.0)
    return (low - free, high + free) if math.isfinite(high - low) else None
