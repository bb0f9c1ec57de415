"""A loss surface seen from above: its height in bands, and the way that a run takes over it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nettui.nn.surfaces import Surface
from nettui.types import Array
from nettui.visuals.plane import grid

REACH = 2
"""A step longer than so many windows is drawn no further."""


@lru_cache(maxsize=8)
def bands(surface: Surface, width: int, height: int, count: int) -> Array:
    """The band 0 … `count` − 1 of every place (H, W) of the surface's window, low to high, of equal areas."""
    x, y = grid(surface.window, width, height).T
    e = surface.value(x, y)
    edges = np.quantile(e, np.linspace(0, 1, count + 1)[1:-1])
    found = np.searchsorted(edges, e).reshape(height, width)
    found.flags.writeable = False
    return found


def trail(points: Array, surface: Surface, width: int, height: int) -> Array:
    """Row and column (M, 2) of the places of a raster on the broken line through points (N, 2), each once.

    What lies outside of the surface's window, or is no number, has no place.
    """
    low, high = (np.array(corner) for corner in surface.window)
    size = np.array([width, height])
    reach = REACH * size.max()
    with np.errstate(all="ignore"):
        at = (points[[0, *range(len(points))]] - low) / (high - low) * size  # one point alone is a line too
        start, way = at[:-1], np.diff(at, axis=0)
        near = np.isfinite(way).all(axis=1) & (np.abs(start) < reach).all(axis=1)
    start, way = start[near], way[near]
    length = np.abs(way).max(axis=1, initial=1.0)
    way = way * np.minimum(1.0, reach / length)[:, None]
    count = np.minimum(length, reach).astype(int) + 2
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    share = (place / np.repeat(count - 1, count))[:, None]
    passed = np.floor(np.repeat(start, count, axis=0) + share * np.repeat(way, count, axis=0)).astype(int)
    passed = np.unique(passed[((passed >= 0) & (passed < size)).all(axis=1)], axis=0)
    return np.stack([height - 1 - passed[:, 1], passed[:, 0]], axis=1)
