"""Edges between units: they connect the right units, and show their sign without colour."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.tui import edges
from nettui.tui.edges import draw_edges

EMPTY_BRAILLE = 0x2800


def dots(line: str) -> int:
    return sum((ord(cell) - EMPTY_BRAILLE).bit_count() for cell in line if cell != " ")


@given(left=st.integers(1, 6), right=st.integers(1, 6), seed=st.integers(0, 2**32), width=st.integers(1, 30))
def test_any_weights_are_drawn_in_their_rectangle(left: int, right: int, seed: int, width: int) -> None:
    weights = np.random.default_rng(seed).standard_normal((left, right))
    weights[0, 0] = (math.nan, math.inf, 0.0)[seed % 3]
    drawn = draw_edges(weights, range(left), range(right), width, 6)
    assert [len(line) for line in drawn] == [width] * 6
    braille = map(chr, range(EMPTY_BRAILLE, EMPTY_BRAILLE + 256))
    assert {cell for line in drawn for cell in line.plain} <= {" ", *braille}


def test_an_edge_connects_its_units() -> None:
    drawn = [line.plain for line in draw_edges(np.array([[1.0]]), [0], [3], 10, 4)]
    assert drawn[0][0] != " "
    assert drawn[3][-1] != " "
    assert drawn[3][0] == drawn[0][-1] == " "


def test_a_negative_weight_is_dotted() -> None:
    (solid,), (dotted,) = (draw_edges(np.array([[w]]), [0], [0], 10, 1) for w in (1.0, -1.0))
    assert dots(solid.plain) == 20
    assert dots(dotted.plain) == 10


def test_only_the_strongest_edges_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges, "MAX_EDGES_PER_LINE", 1)
    drawn = draw_edges(np.array([[3.0, 1.0], [0.5, 2.0]]), [0, 1], [0, 1], 20, 2)
    straight = draw_edges(np.array([[3.0, 0.0], [0.0, 2.0]]), [0, 1], [0, 1], 20, 2)
    assert [line.plain for line in drawn] == [line.plain for line in straight]
    assert all(dots(line.plain) == 40 for line in drawn)


def test_a_weight_of_zero_has_no_edge() -> None:
    assert [line.plain for line in draw_edges(np.zeros((2, 2)), [0, 1], [0, 1], 5, 2)] == [" " * 5] * 2
