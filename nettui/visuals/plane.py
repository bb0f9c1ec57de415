"""A plane cut into cells: which class the network chooses in each of them, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np

from nettui.nn.losses import Loss
from nettui.nn.surfaces import Window
from nettui.types import Array

MARGIN = 0.08
"""Share of the points' span that is left free on every side."""

LIMIT = 1e100
"""A point so far out is nothing that can be drawn."""


class Regions(NamedTuple):
    """The class chosen in every cell (H, W), −1 where the scores are no numbers; sure (H, W) in 0..1."""

    label: Array
    sure: Array


def window(points: Array) -> Window:
    """The rectangle around the points (N, 2), but for those that are beyond LIMIT or no numbers."""
    kept = points[(np.abs(points) < LIMIT).all(axis=1)]
    if not len(kept):
        return Window((-1.0, -1.0), (1.0, 1.0))
    low, high = kept.min(axis=0), kept.max(axis=0)
    free = np.where(high > low, MARGIN * (high - low), np.maximum(np.abs(high), 1.0))
    (left, bottom), (right, top) = (low - free).tolist(), (high + free).tolist()
    return Window((left, bottom), (right, top))


def grid(shown: Window, width: int, height: int) -> Array:
    """The centres of all cells (height·width, 2), row by row from the top."""
    x, y = (
        low + (high - low) * (np.arange(cells) + 0.5) / cells
        for low, high, cells in zip(*shown, (width, height), strict=True)
    )
    return np.stack(np.meshgrid(x, y[::-1]), axis=-1).reshape(-1, 2)


def cells(points: Array, shown: Window, width: int, height: int) -> Array:
    """Row and column (N, 2) of the cell that each point (N, 2) lies in; −1 where it lies in none."""
    low, high = np.array(shown.low), np.array(shown.high)
    size = np.array([width, height])
    with np.errstate(all="ignore"):
        share = (points - low) / (high - low)
        inside = ((share >= 0) & (share <= 1)).all(axis=1)
        at = np.minimum(np.where(inside[:, None], share, 0.0) * size, size - 1).astype(np.intp)
    at[:, 1] = height - 1 - at[:, 1]
    at[~inside] = -1
    return np.fliplr(at)


def regions(
    loss: Loss,
    scores: Callable[[Array], Array],
    shown: Window,
    width: int,
    height: int,
    most: int | None = None,
) -> Regions:
    """What `loss` makes of the scores (P, K) at the centres of the cells; of some `most` of them, enlarged.

    sure: how far the winner's probability lies from chance to 1; for losses that read raw scores its lead m
    over the second as m/(1+m), so that a margin of 1 is ½.
    """
    coarse = max(sqrt(width * height / (most or width * height)), 1.0)
    w, h = (max(int(cells / coarse), 1) for cells in (width, height))
    with np.errstate(all="ignore"):
        s = scores(grid(shown, w, h))
        sure = _sure(loss, s)
        known = np.isfinite(sure)
        label = np.where(known, loss.predict_class(s), -1)
    found = (part.reshape(h, w) for part in (label, np.where(known, sure, 0.0).clip(0, 1)))
    rows, columns = np.arange(height) * h // height, np.arange(width) * w // width
    return Regions(*(part[np.ix_(rows, columns)] for part in found))


def _sure(loss: Loss, scores: Array) -> Array:
    answer = loss.predict(scores)
    sure: Array
    if loss.output == "scores":
        ranked = np.sort(answer, axis=1)
        lead = ranked[:, -1] - ranked[:, -2]
        sure = lead / (1 + lead)
    elif answer.shape[1] == 1:
        sure = np.abs(2 * answer[:, 0] - 1)
    else:
        chance = 1 / answer.shape[1]
        sure = (answer.max(axis=1) - chance) / (1 - chance)
    return sure
