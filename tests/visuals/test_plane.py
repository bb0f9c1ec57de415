"""Cells of a plane: points fall into them, and each has the class that the network chooses at its centre."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.losses import LOSSES
from nettui.nn.surfaces import Window
from nettui.types import Array
from nettui.visuals.plane import cells, grid, regions, window

SIZES = st.integers(1, 30)
POINTS = st.lists(st.tuples(*[st.floats(-1e99, 1e99)] * 2), min_size=1, max_size=20).map(np.array)
SQUARE = Window((-1.0, -1.0), (1.0, 1.0))


@given(points=POINTS, width=SIZES, height=SIZES)
def test_every_point_lies_in_a_cell_of_its_window(points: Array, width: int, height: int) -> None:
    at = cells(points, window(points), width, height)
    assert (at >= 0).all()
    assert (at < [height, width]).all()


@given(width=SIZES, height=SIZES)
def test_the_centre_of_a_cell_lies_in_that_cell_and_rows_go_down(width: int, height: int) -> None:
    shown = Window((-3.0, 2.0), (5.0, 2.5))
    at = cells(grid(shown, width, height), shown, width, height)
    assert at.tolist() == [[row, column] for row in range(height) for column in range(width)]
    assert grid(shown, width, height)[0, 1] >= grid(shown, width, height)[-1, 1]


def test_what_is_no_number_or_too_far_out_lies_nowhere_and_moves_no_window() -> None:
    odd = np.array([[math.nan, 0.0], [math.inf, 0.0], [0.0, 1e200]])
    assert window(np.vstack([odd, [[0.0, 0.0], [1.0, 2.0]]])) == window(np.array([[0.0, 0.0], [1.0, 2.0]]))
    assert cells(odd, SQUARE, 4, 4).tolist() == [[-1, -1]] * 3
    assert window(odd) == SQUARE


@pytest.mark.parametrize("loss", ["cross-entropy", "hinge", "perceptron"])
def test_each_cell_has_the_class_of_the_highest_score_at_its_centre(loss: str) -> None:
    rng = np.random.default_rng(0)
    w = rng.standard_normal((2, 4))
    found = regions(LOSSES[loss](), lambda x: x @ w, SQUARE, 12, 10)
    for (x, y), label in zip(grid(SQUARE, 12, 10), found.label.ravel(), strict=True):
        assert label == max(range(4), key=lambda k: x * w[0, k] + y * w[1, k])
    assert ((found.sure >= 0) & (found.sure <= 1)).all()


def test_sureness_is_where_the_winner_stands_between_chance_and_one() -> None:
    def at(loss: str, *scores: float) -> float:
        return float(regions(LOSSES[loss](), lambda x: np.array([scores]), SQUARE, 1, 1).sure[0, 0])

    assert at("cross-entropy", 1.0, 1.0, 1.0) == pytest.approx(0)
    assert at("cross-entropy", 0.0, math.log(3.0)) == pytest.approx(0.5)  # probability ¾
    assert at("binary-cross-entropy", -math.log(3.0)) == pytest.approx(0.5)
    assert at("binary-cross-entropy", 0.0) == 0
    assert at("hinge", 3.0, 4.0, 0.0) == pytest.approx(0.5)  # a margin of 1


def test_scores_that_are_no_numbers_choose_no_class() -> None:
    def scores(x: Array) -> Array:
        return np.where(x[:, :1] > 0, math.nan, [[1.0, 0.0]])

    found = regions(LOSSES["cross-entropy"](), scores, SQUARE, 4, 2)
    assert found.label.tolist() == [[0, 0, -1, -1]] * 2


@given(width=SIZES, height=SIZES, most=st.integers(1, 100))
def test_a_plane_that_costs_too_much_is_coarser_but_as_large(width: int, height: int, most: int) -> None:
    asked: list[int] = []

    def scores(x: Array) -> Array:
        asked.append(len(x))
        return x

    found = regions(LOSSES["hinge"](), scores, SQUARE, width, height, most)
    assert found.label.shape == found.sure.shape == (height, width)
    assert asked[0] <= max(most, width, height)
