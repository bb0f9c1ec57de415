"""Which features are shown as an image, and how a matrix is reduced in size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.visuals.images import image_shape, shrink, to_image


@pytest.mark.parametrize(
    ("features", "shape"),
    [(64, (8, 8)), (784, (28, 28)), (3072, (32, 32, 3)), (1024, (32, 32)), (2, None), (4, None), (500, None)],
)
def test_a_square_number_of_features_is_an_image(features: int, shape: tuple[int, ...] | None) -> None:
    assert image_shape(features) == shape


def test_channels_are_stored_one_after_another() -> None:
    red, green, blue = (np.full((7, 7), level) for level in (1.0, 2.0, 3.0))
    red[2, 5] = 9.0
    drawn = to_image(np.concatenate([red.ravel(), green.ravel(), blue.ravel()]), (7, 7, 3))
    assert drawn[2, 5].tolist() == [9.0, 2.0, 3.0]
    assert drawn[0, 0].tolist() == [1.0, 2.0, 3.0]


@given(
    height=st.integers(1, 20),
    width=st.integers(1, 20),
    most=st.tuples(st.integers(1, 25), st.integers(1, 25)),
    channels=st.sampled_from(((), (3,))),
)
def test_a_smaller_matrix_has_the_means_of_its_blocks(
    height: int, width: int, most: tuple[int, int], channels: tuple[int, ...]
) -> None:
    values = np.random.default_rng(0).standard_normal((height, width, *channels))
    small = shrink(values, *most)
    rows, columns = (min(size, limit) for size, limit in zip((height, width), most, strict=True))
    assert small.shape == (rows, columns, *channels)
    for row, part in enumerate(np.split(values, np.linspace(0, height, rows + 1).astype(int)[1:-1])):
        blocks = np.split(part, np.linspace(0, width, columns + 1).astype(int)[1:-1], axis=1)
        for column, block in enumerate(blocks):
            np.testing.assert_allclose(small[row, column], block.mean(axis=(0, 1)))


def test_nan_affects_only_its_own_block() -> None:
    values = np.zeros((6, 6))
    values[3, 4] = np.nan
    assert np.argwhere(np.isnan(shrink(values, 3, 3))).tolist() == [[1, 2]]
