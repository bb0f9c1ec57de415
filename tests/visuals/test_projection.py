"""The plane of the first two principal components, compared with the singular vectors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.types import Array
from nettui.visuals.projection import Projection, fit_projection


def cloud(samples: int, width: int, seed: int) -> Array:
    """Points with a different spread along each axis of a rotated frame."""
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.standard_normal((width, width)))[0]
    points: Array = rng.standard_normal((samples, width)) * 2.0 ** -np.arange(width) @ rotation + 3.0
    return points


def fitted(h: Array) -> Projection:
    """The projection of points of which some are finite."""
    found = fit_projection(h)
    assert found is not None
    return found


@given(samples=st.integers(3, 40), width=st.integers(3, 12), seed=st.integers(0, 2**32))
def test_the_plane_is_that_of_the_singular_vectors(samples: int, width: int, seed: int) -> None:
    h = cloud(samples, width, seed)
    found = fitted(h)
    _, sizes, vectors = np.linalg.svd(h - h.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(vectors[:2] @ found.axes), [[1, 0], [0, 1]], atol=1e-6)
    assert found.explained_variance == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum())
    plane = found.project(h)
    np.testing.assert_allclose(plane.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(plane.var(axis=0) * samples, sizes[:2] ** 2, rtol=1e-6, atol=1e-12)


@given(
    samples=st.integers(1, 20),
    width=st.integers(2, 30),
    seed=st.integers(0, 2**32),
    size=st.sampled_from((0.0, 1e-300, 1.0, 1e300)),
)
def test_the_axes_are_orthonormal_whatever_the_points(
    samples: int, width: int, seed: int, size: float
) -> None:
    found = fitted(cloud(samples, width, seed) * size)
    np.testing.assert_allclose(found.axes.T @ found.axes, [[1, 0], [0, 1]], atol=1e-9)
    assert 0 <= found.explained_variance <= 1 + 1e-12
    p = np.random.default_rng(seed).standard_normal((5, 2)) * size
    np.testing.assert_allclose(found.project(found.unproject(p)), p, atol=1e-9 * size)


@pytest.mark.parametrize("width", [1, 2])
def test_up_to_two_dimensions_nothing_changes(width: int) -> None:
    h = cloud(5, width, 0)
    found = fitted(h)
    plane = found.project(h)
    assert np.array_equal(plane[:, :width], h)
    assert not plane[:, width:].any()
    assert np.array_equal(found.unproject(plane), h)


def test_nan_and_infinite_points_are_ignored() -> None:
    h = cloud(9, 5, 0)
    spoiled = np.vstack([h, np.full((1, 5), np.nan), np.full((1, 5), np.inf)])
    assert np.array_equal(fitted(spoiled).axes, fitted(h).axes)
    assert fit_projection(spoiled[9:]) is None
