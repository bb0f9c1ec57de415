"""Heat maps: each half cell has its colour, each cell its sign, NaN and infinity a sign of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.tui.charts import BLUE, ORANGE, to_ascii
from nettui.tui.heat import (
    EMPTY,
    GREYS,
    HALF,
    NON_FINITE_SIGN,
    RISING,
    SIGNED,
    Marker,
    diverging,
    heat_lines,
    sequential,
    with_signs,
)
from nettui.types import Array

ANY = st.floats(allow_nan=True, allow_infinity=True)


def matrices() -> st.SearchStrategy[Array]:
    shapes = st.tuples(st.integers(1, 7), st.integers(1, 7))
    return shapes.flatmap(
        lambda shape: st.lists(ANY, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
            lambda values: np.array(values).reshape(shape)
        )
    )


def packed(colour: str) -> int:
    return int(colour[1:], 16)


@given(values=matrices(), ends=st.tuples(ANY, ANY))
def test_any_matrix_is_drawn_with_two_rows_per_line(values: Array, ends: tuple[float, float]) -> None:
    for heat in (sequential(values, *ends), diverging(values, ends[0])):
        drawn = heat_lines(heat)
        assert len(drawn) == math.ceil(len(values) / 2)
        for line in drawn:
            assert len(line) == values.shape[1]
            assert set(line.plain) <= {HALF, NON_FINITE_SIGN}
            assert to_ascii(with_signs(line)).plain.isascii()


@given(values=matrices())
def test_exactly_nan_and_infinity_are_marked(values: Array) -> None:
    expected = ~np.isfinite(values)
    expected = np.vstack([expected, expected[-1:]])[: 2 * math.ceil(len(values) / 2)]
    marked = [
        [char == NON_FINITE_SIGN for char in line.plain] for line in heat_lines(diverging(values / 2, 1e308))
    ]
    assert marked == (expected[::2] | expected[1::2]).tolist()


def test_the_ends_of_a_scale_have_its_end_colours() -> None:
    low, high = sequential(np.array([[2.0, 5.0], [2.0, 5.0]]), 2.0, 5.0).colours[0].tolist()
    assert (low, high) == (packed(GREYS[0]), packed(GREYS[-1]))
    minus, zero, plus = diverging(np.array([[-3.0, 0.0, 3.0]]), 3.0).colours[0].tolist()
    assert (minus, plus) == (packed(BLUE), packed(ORANGE))
    assert zero not in (minus, plus)


def test_an_odd_last_row_leaves_the_lower_half_empty() -> None:
    assert (diverging(np.ones((3, 4)), 1.0).colours[3] == EMPTY).all()


def test_a_colour_image_keeps_its_colours() -> None:
    image = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]]])
    assert sequential(image, 0.0, 1.0).colours.tolist() == [[0xFF0000, 0x00FF00], [0x0000FF, 0xFFFFFF]]


@pytest.mark.parametrize("ladder", [RISING, SIGNED])
def test_signs_keep_the_order_of_the_values(ladder: str) -> None:
    values = np.repeat(np.linspace(-1, 1, 40)[None], 2, axis=0)
    heat = diverging(values, 1.0) if ladder == SIGNED else sequential(values, -1.0, 1.0)
    (line,) = heat_lines(heat)
    text = with_signs(line).plain
    assert [ladder.index(sign) for sign in text] == sorted(ladder.index(sign) for sign in text)
    assert set(text) == set(ladder)


def test_markers_are_drawn_on_top_with_and_without_signs() -> None:
    dot = Marker("A", BLUE)
    (line,) = heat_lines(
        diverging(np.zeros((2, 5)), 1.0), {(0, 1): dot, (0, 2): dot, (0, 4): Marker("b", ORANGE)}
    )
    assert line.plain == f"{HALF}AA{HALF}b"
    assert with_signs(line).plain == ".AA.b"
