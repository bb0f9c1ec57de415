"""Cells of a plane: each point lies in one, and each has the class predicted at its centre."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.losses import LOSSES
from nettui.nn.surface import Window
from nettui.types import Array
from nettui.visuals.plane import bounding_window, cell_centres, decision_regions, find_cells

SIZES = st.integers(1, 30)
COORDINATE = st.floats(-1e99, 1e99)
POINTS: st.SearchStrategy[Array] = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=20).map(
    np.array
)
SQUARE = Window((-1.0, -1.0), (1.0, 1.0))


@given(points=POINTS, width=SIZES, height=SIZES)
def test_every_point_lies_in_a_cell_of_its_window(points: Array, width: int, height: int) -> None:
    at = find_cells(points, bounding_window(points), width, height)
    assert (at >= 0).all()
    assert (at < [height, width]).all()


@given(width=SIZES, height=SIZES)
def test_the_centre_of_a_cell_lies_in_that_cell_and_rows_go_down(width: int, height: int) -> None:
    shown = Window((-3.0, 2.0), (5.0, 2.5))
    at = find_cells(cell_centres(shown, width, height), shown, width, height)
    assert at.tolist() == [[row, column] for row in range(height) for column in range(width)]
    assert cell_centres(shown, width, height)[0, 1] >= cell_centres(shown, width, height)[-1, 1]


def test_nan_infinity_and_far_points_lie_in_no_cell_and_do_not_enlarge_the_window() -> None:
    odd = np.array([[math.nan, 0.0], [math.inf, 0.0], [0.0, 1e200]])
    normal = np.array([[0.0, 0.0], [1.0, 2.0]])
    assert bounding_window(np.vstack([odd, normal])) == bounding_window(normal)
    assert find_cells(odd, SQUARE, 4, 4).tolist() == [[-1, -1]] * 3
    assert bounding_window(odd) == SQUARE


@pytest.mark.parametrize("loss", ["cross-entropy", "hinge", "perceptron"])
def test_each_cell_has_the_class_of_the_highest_score_at_its_centre(loss: str) -> None:
    rng = np.random.default_rng(0)
    w = rng.standard_normal((2, 4))
    found = decision_regions(LOSSES[loss](), lambda x: x @ w, SQUARE, 12, 10)
    for (x, y), label in zip(cell_centres(SQUARE, 12, 10), found.predicted.ravel(), strict=True):
        assert label == max(range(4), key=lambda k: x * w[0, k] + y * w[1, k])
    assert ((found.confidence >= 0) & (found.confidence <= 1)).all()


def test_confidence_is_the_position_of_the_winner_between_chance_and_one() -> None:
    def at(loss: str, *scores: float) -> float:
        found = decision_regions(LOSSES[loss](), lambda x: np.array([scores]), SQUARE, 1, 1)
        return float(found.confidence[0, 0])

    assert at("cross-entropy", 1.0, 1.0, 1.0) == pytest.approx(0)
    assert at("cross-entropy", 0.0, math.log(3.0)) == pytest.approx(0.5)  # probability ¾
    assert at("binary-cross-entropy", -math.log(3.0)) == pytest.approx(0.5)
    assert at("binary-cross-entropy", 0.0) == 0
    assert at("hinge", 3.0, 4.0, 0.0) == pytest.approx(0.5)  # a margin of 1


def test_nan_scores_predict_no_class() -> None:
    def scores(x: Array) -> Array:
        return np.where(x[:, :1] > 0, math.nan, [[1.0, 0.0]])

    found = decision_regions(LOSSES["cross-entropy"](), scores, SQUARE, 4, 2)
    assert found.predicted.tolist() == [[0, 0, -1, -1]] * 2


@given(width=SIZES, height=SIZES, most=st.integers(1, 100))
def test_a_plane_that_costs_too_much_is_coarser_but_the_same_size(width: int, height: int, most: int) -> None:
    evaluated: list[int] = []

    def scores(x: Array) -> Array:
        evaluated.append(len(x))
        return x

    found = decision_regions(LOSSES["hinge"](), scores, SQUARE, width, height, most)
    assert found.predicted.shape == found.confidence.shape == (height, width)
    assert evaluated[0] <= max(most, width, height)
