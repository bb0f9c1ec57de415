"""Points projected onto the plane of their first two principal components."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.types import Array


class Projection(NamedTuple):
    """p = (h − centre)·axes for points h (N, D), with orthonormal axes (D, 2) and plane points p (N, 2).

    explained_variance: the share of the points' variance that lies in the plane.
    """

    centre: Array
    axes: Array
    explained_variance: float

    def project(self, h: Array) -> Array:
        """The points (N, D) projected onto the plane (N, 2)."""
        p: Array = (h - self.centre) @ self.axes
        return p

    def unproject(self, p: Array) -> Array:
        """The points of the plane (N, 2) in the original space (N, D)."""
        h: Array = p @ self.axes.T + self.centre
        return h


def fit_projection(h: Array) -> Projection | None:
    """The plane of the first two principal components of the points h (N, D); for D ≤ 2 their own plane.

    Returns None if no point is finite. The components are the eigenvectors of the covariance (Pearson 1901),
    computed from the smaller of HᵀH (D, D) and HHᵀ (N, N), each with the sign that makes its largest
    coordinate positive.
    """
    h = h[np.isfinite(h).all(axis=1)]
    width = h.shape[1]
    if not len(h):
        return None
    if width <= 2:
        return Projection(np.zeros(width, h.dtype), np.eye(width, 2, dtype=h.dtype), 1.0)
    scale = max(float(np.abs(h).max()), np.finfo(h.dtype).tiny)
    scaled = h.astype(float) / scale  # prevents the squares from overflowing
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
