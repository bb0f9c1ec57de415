"""A plane divided into cells: the class predicted in each of them, and with which confidence."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, inf, log10, sqrt
from typing import NamedTuple

import numpy as np

from nettui.nn.losses import Loss
from nettui.nn.surface import Window
from nettui.types import Array

MARGIN = 0.08
"""Share of the points' span that is left free on each side."""

LIMIT = 1e100
"""Points with larger coordinates are not drawn."""


class DecisionRegions(NamedTuple):
    """The class predicted in each cell (H, W), −1 where a score is not finite; confidence (H, W) in 0..1."""

    predicted: Array
    confidence: Array


class Grid(NamedTuple):
    """A window divided into cells, `height` rows from the top and `width` columns."""

    shown: Window
    width: int
    height: int

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell, with no more decimals than lie well inside it."""
        (left, bottom), (right, top) = self.shown
        return (
            _short(left + (right - left) * (column + 0.5) / self.width, (right - left) / self.width),
            _short(top - (top - bottom) * (row + 0.5) / self.height, (top - bottom) / self.height),
        )

    def cell(self, point: tuple[float, float]) -> tuple[int, int]:
        """Row and column of the cell that contains a point; −1 and −1 outside the window."""
        row, column = find_cells(np.array([point]), self.shown, self.width, self.height)[0].tolist()
        return row, column


def _short(x: float, cell: float) -> float:
    """The number rounded to a tenth of a cell or less; as it is where a cell has no width."""
    return round(x, 1 - floor(log10(cell))) if 0 < cell < inf else x


def bounding_window(points: Array) -> Window:
    """The rectangle around the points (N, 2), ignoring NaN, infinity and points beyond LIMIT."""
    kept = points[(np.abs(points) < LIMIT).all(axis=1)]
    if not len(kept):
        return Window((-1.0, -1.0), (1.0, 1.0))
    low, high = kept.min(axis=0), kept.max(axis=0)
    free = np.where(high > low, MARGIN * (high - low), np.maximum(np.abs(high), 1.0))
    return to_window(low - free, high + free)


def to_window(low: Array, high: Array) -> Window:
    """The window between two corners (2,)."""
    (left, bottom), (right, top) = low.tolist(), high.tolist()
    return Window((left, bottom), (right, top))


def cell_centres(shown: Window, width: int, height: int) -> Array:
    """The centre of each cell (height·width, 2), row by row from the top."""
    x, y = (
        low + (high - low) * (np.arange(cells) + 0.5) / cells
        for low, high, cells in zip(*shown, (width, height), strict=True)
    )
    return np.stack(np.meshgrid(x, y[::-1]), axis=-1).reshape(-1, 2)


def find_cells(points: Array, shown: Window, width: int, height: int) -> Array:
    """Row and column (N, 2) of the cell that contains each point (N, 2); −1 outside the window."""
    low, high = np.array(shown.low), np.array(shown.high)
    size = np.array([width, height])
    with np.errstate(all="ignore"):
        share = (points - low) / (high - low)
        inside = ((share >= 0) & (share <= 1)).all(axis=1)
        at = np.minimum(np.where(inside[:, None], share, 0.0) * size, size - 1).astype(np.intp)
    at[:, 1] = height - 1 - at[:, 1]
    at[~inside] = -1
    return np.fliplr(at)


def decision_regions(
    loss: Loss,
    scores: Callable[[Array], Array],
    shown: Window,
    width: int,
    height: int,
    most: int | None = None,
) -> DecisionRegions:
    """The class that `loss` predicts from the scores (P, K) at the centre of each cell.

    To compute the scores at about `most` points only, the plane is divided into fewer cells, then enlarged.
    Confidence is where the winner's probability lies between 1/K (0) and 1 (1); for losses on raw scores it
    is m/(1+m) of the winner's lead m over the second, so ½ for a margin of 1.
    """
    coarse = max(sqrt(width * height / (most or width * height)), 1.0)
    w, h = (max(int(cells / coarse), 1) for cells in (width, height))
    with np.errstate(all="ignore"):
        s = scores(cell_centres(shown, w, h))
        confidence = _confidence(loss, s)
        finite = np.isfinite(confidence)
        predicted = np.where(finite, loss.predict_class(s), -1)
    coarse_parts = (part.reshape(h, w) for part in (predicted, np.where(finite, confidence, 0.0).clip(0, 1)))
    rows, columns = np.arange(height) * h // height, np.arange(width) * w // width
    return DecisionRegions(*(part[np.ix_(rows, columns)] for part in coarse_parts))


def _confidence(loss: Loss, scores: Array) -> Array:
    y = loss.predict(scores)
    confidence: Array
    if loss.output == "scores":
        ranked = np.sort(y, axis=1)
        lead = ranked[:, -1] - ranked[:, -2]
        confidence = lead / (1 + lead)
    elif y.shape[1] == 1:
        confidence = np.abs(2 * y[:, 0] - 1)
    else:
        chance = 1 / y.shape[1]
        confidence = (y.max(axis=1) - chance) / (1 - chance)
    return confidence
