"""Contour bands cover equal areas in order of E; a path follows its polyline, whatever the points are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.surface import SURFACES, NoSurface
from nettui.nn.surfaces import Beale, Ravine, Saddle
from nettui.types import Array
from nettui.visuals.contours import contour_bands, path_cells
from nettui.visuals.plane import cell_centres

ANY = st.floats(allow_nan=True, allow_infinity=True)
NEAR = st.floats(-2, 2)
POINTS: st.SearchStrategy[Array] = st.lists(
    st.tuples(ANY, ANY) | st.tuples(NEAR, NEAR), min_size=1, max_size=6
).map(np.array)


@pytest.mark.parametrize("name", sorted(set(SURFACES) - {NoSurface.name}))
def test_bands_cover_equal_areas_and_rise_with_e(name: str) -> None:
    surface, count = SURFACES[name](), 9
    band = contour_bands(surface, 60, 50, count)
    assert np.bincount(band.ravel(), minlength=count) == pytest.approx(60 * 50 / count, rel=0.25)
    e = surface.value(*cell_centres(surface.window, 60, 50).T).reshape(50, 60)
    for low, high in zip(range(count - 1), range(1, count), strict=True):
        assert e[band == low].max() <= e[band == high].min()


def test_y_is_largest_in_the_top_row() -> None:
    steep = contour_bands(Saddle(), 30, 30, 5)
    assert steep[0, 15] == steep[-1, 15] == 0
    assert steep[15, 0] == 4
    assert path_cells(np.array([[0.0, 1.4]]), Saddle().window, 30, 30).tolist() == [[0, 15]]
    assert path_cells(np.array([[-1.45, 0.0]]), Saddle().window, 30, 30)[0, 1] == 0


@given(points=st.lists(st.tuples(NEAR, NEAR), min_size=1, max_size=6).map(np.array))
def test_a_path_follows_the_line_from_point_to_point(points: Array) -> None:
    width, height = 40, 30
    surface = Beale()
    crossed = path_cells(points, surface.window, width, height)
    low, high = np.array(surface.window.low), np.array(surface.window.high)
    at = (points - low) / (high - low) * [width, height]
    at[:, 1] = height - at[:, 1]
    centres = crossed[:, ::-1] + 0.5
    ends = at[1:] if len(at) > 1 else at
    for x, y in centres:  # no cell far from the line
        assert min(_distance(np.array([x, y]), a, b) for a, b in zip(at, ends, strict=False)) < 0.8
    for x, y in at:  # and a cell for each point
        if 0 < x < width and 0 < y < height:
            assert np.abs(centres - [x, y]).max(axis=1).min() <= 0.5 + 1e-9


def _distance(p: Array, a: Array, b: Array) -> float:
    segment = b - a
    share = np.clip((p - a) @ segment / (segment @ segment), 0, 1) if segment.any() else 0.0
    return float(np.linalg.norm(p - a - share * segment))


@given(points=POINTS)
def test_every_cell_is_in_the_picture_and_listed_once(points: Array) -> None:
    crossed = path_cells(points, Ravine().window, 20, 10)
    assert ((crossed >= 0) & (crossed < [10, 20])).all()
    assert len(np.unique(crossed, axis=0)) == len(crossed)


def test_a_step_that_leaves_the_window_is_drawn_to_its_edge() -> None:
    out = path_cells(np.array([[0.0, 0.0], [1e200, 0.0]]), Ravine().window, 20, 10)
    assert out[:, 1].tolist() == list(range(10, 20))
    assert len(path_cells(np.array([[np.nan, 0.0], [0.0, 0.0]]), Ravine().window, 20, 10)) == 0
