"""The plane of two weights: pairs of the same unit, directions of the steps, an even window."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.types import Layout, Tensor
from nettui.visuals.weight_path import Moves, count_moves, even_window, weight_pairs


def test_pairs_are_neighbouring_weights_of_one_unit_the_output_layer_first() -> None:
    layout = Layout(
        (
            Tensor("W1", (3, 2), "one", "weight", units=1),
            Tensor("b1", (2,), "one", "bias"),
            Tensor("W2", (1, 2), "two", "weight", units=0),
            Tensor("s", (2, 2), "two", "other"),
        )
    )
    assert weight_pairs(layout) == [
        ("W2[0, 0]", "W2[0, 1]"),
        *[("W1[0, 0]", "W1[1, 0]"), ("W1[1, 0]", "W1[2, 0]")],
        *[("W1[0, 1]", "W1[1, 1]"), ("W1[1, 1]", "W1[2, 1]")],
    ]
    assert weight_pairs(Layout((Tensor("W", (1, 3), "one", "weight", units=1),))) == []


def test_steps_are_counted_by_quadrant() -> None:
    steps = [(1, 2), (0.5, 0.1), (-1, -1), (1, -1), (-2, 3), (1, 0), (0, 0), (1e-200, -1e-200)]
    points = np.cumsum([(0.0, 0.0), *steps[:-1]], axis=0)
    assert count_moves(points) == Moves(up=2, down=1, apart=2)
    assert count_moves(np.array([(0.0, 0.0), steps[-1]])).apart == 1
    assert count_moves(points[:1]) == Moves(0, 0, 0)
    assert count_moves(np.array([(0.0, 0.0), (np.nan, 1.0), (np.inf, 1.0)])) == Moves(0, 0, 0)


@pytest.mark.parametrize("size", [(40, 40), (120, 30), (20, 90)])
def test_the_window_has_one_scale_and_holds_all_points(size: tuple[int, int]) -> None:
    points = np.random.default_rng(0).normal(size=(20, 2)) * [1.0, 7.0]
    low, high = map(np.array, even_window(points, *size))
    assert (points > low).all()
    assert (points < high).all()
    across, up = (high - low) / size
    assert across == pytest.approx(up)
