"""A loss surface seen from above: contour bands, and the path of a run across them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nettui.nn.surface import Surface, Window
from nettui.types import Array
from nettui.visuals.plane import cell_centres

REACH = 2
"""A segment of a path is cut off at this many times the size of the picture."""


@lru_cache(maxsize=8)
def contour_bands(surface: Surface, width: int, height: int, count: int) -> Array:
    """The band 0 … `count` − 1 of each cell (H, W) of the surface's window, from low to high.

    The bands cover equal areas.
    """
    x, y = cell_centres(surface.window, width, height).T
    e = surface.value(x, y)
    edges = np.quantile(e, np.linspace(0, 1, count + 1)[1:-1])
    bands = np.searchsorted(edges, e).reshape(height, width)
    bands.flags.writeable = False
    return bands


def path_cells(points: Array, window: Window, width: int, height: int) -> Array:
    """Row and column (M, 2) of each cell that the polyline through points (N, 2) crosses, without repeats.

    What lies outside the window, or is NaN or infinite, is left out.
    """
    low, high = (np.array(corner) for corner in window)
    size = np.array([width, height])
    reach = REACH * size.max()
    with np.errstate(all="ignore"):
        at = (points[[0, *range(len(points))]] - low) / (high - low) * size  # a single point is a line too
        start, segment = at[:-1], np.diff(at, axis=0)
        near = np.isfinite(segment).all(axis=1) & (np.abs(start) < reach).all(axis=1)
    start, segment = start[near], segment[near]
    length = np.abs(segment).max(axis=1, initial=1.0)
    segment = segment * np.minimum(1.0, reach / length)[:, None]
    count = np.minimum(length, reach).astype(int) + 2
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    share = (number / np.repeat(count - 1, count))[:, None]
    along = np.repeat(start, count, axis=0) + share * np.repeat(segment, count, axis=0)
    crossed = np.floor(along).astype(int)
    crossed = np.unique(crossed[((crossed >= 0) & (crossed < size)).all(axis=1)], axis=0)
    return np.stack([height - 1 - crossed[:, 1], crossed[:, 0]], axis=1)
