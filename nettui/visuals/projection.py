"""A cloud of points of any width seen in the plane in which it is widest (principal components)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.types import Array


class Projection(NamedTuple):
    """p = (h − centre)·axes for points h (N, D), with orthonormal axes (D, 2) and plane points p (N, 2).

    share: how much of the points' variance lies in the plane.
    """

    centre: Array
    axes: Array
    share: float

    def project(self, h: Array) -> Array:
        """The points (N, D) as points of the plane (N, 2)."""
        p: Array = (h - self.centre) @ self.axes
        return p

    def lift(self, p: Array) -> Array:
        """The points of the plane (N, 2) where they lie in the space (N, D)."""
        h: Array = p @ self.axes.T + self.centre
        return h


def projection(h: Array) -> Projection | None:
    """The plane of the points h (N, D): theirs where D ≤ 2, otherwise that of the first two components.

    None where no point is finite. The components are the eigenvectors of the covariance (Pearson 1901), by
    the smaller one of HᵀH (D, D) and HHᵀ (N, N); each is turned so that its largest part is positive.
    """
    h = h[np.isfinite(h).all(axis=1)]
    width = h.shape[1]
    if not len(h):
        return None
    if width <= 2:
        return Projection(np.zeros(width, h.dtype), np.eye(width, 2, dtype=h.dtype), 1.0)
    scale = max(float(np.abs(h).max()), np.finfo(h.dtype).tiny)
    scaled = h.astype(float) / scale  # so that no square overflows
    centre = scaled.mean(axis=0)
    scaled -= centre
    if len(h) < width:
        values, vectors = np.linalg.eigh(scaled @ scaled.T)
        both = np.column_stack([scaled.T @ vectors[:, ::-1][:, :2], np.eye(width, 2)])  # N may be 1
        axes = np.linalg.qr(both)[0][:, :2]
    else:
        values, vectors = np.linalg.eigh(scaled.T @ scaled)
        axes = vectors[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    share = values[-2:].sum() / values.sum() if values[-1] > 0 else 1.0
    return Projection((centre * scale).astype(h.dtype), axes.astype(h.dtype), float(share))
