"""The chart of a finding, and text wrapped to a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.tui.figures import draw
from nettui.tui.wrap import wrap_words
from nettui.types import Figure

NUMBERS = st.floats() | st.sampled_from([0.0, 1e-300, 1e300, -1.0])
BARS = st.lists(st.tuples(NUMBERS, st.text("abc1. ", min_size=1, max_size=12)), min_size=1, max_size=40)


@given(BARS, st.integers(30, 120), st.integers(1, 40))
def test_bars_of_any_numbers_fit_any_rectangle(
    rows: list[tuple[float, str]], width: int, height: int
) -> None:
    values, labels = zip(*rows, strict=True)
    lines = draw(Figure("size", values, labels), width, height).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@given(st.lists(NUMBERS, min_size=1, max_size=700), st.integers(10, 120), st.integers(1, 30))
def test_a_curve_of_any_numbers_fits_any_rectangle(values: list[float], width: int, height: int) -> None:
    lines = draw(Figure("loss by step", tuple(values)), width, height).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(("values", "log"), [((1.0, 2.0, 4.0), False), ((1.0, 1e-2, 1e-6), True)])
def test_a_longer_bar_is_a_larger_number(values: tuple[float, ...], log: bool) -> None:
    head, *rows = draw(Figure("size", values, ("a", "b", "c")), 60, 10).plain.split("\n")
    assert ("log scale" in head) == log
    lengths = [row.count("█") for row in rows]
    assert sorted(lengths) == [length for _, length in sorted(zip(values, lengths, strict=True))]
    assert len(set(lengths)) == 3


def test_the_number_of_omitted_bars_is_shown() -> None:
    figure = Figure("size", tuple(range(20)), tuple(map(str, range(20))))
    lines = draw(figure, 60, 8).plain.split("\n")
    assert "13 left out" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["0", "1", "2", "16", "17", "18", "19"]


@given(
    st.lists(st.sampled_from(["12 %", "× 3.5", "÷ 14", "loss", "1.57e-6", "ln 10 = 2.3", "→ 2"]), min_size=1),
    st.integers(16, 60),
)
def test_a_number_stays_with_its_sign_and_unit(words: list[str], width: int) -> None:
    lines = wrap_words(" ".join(words), width, "  ")
    assert " ".join(line.strip() for line in lines) == " ".join(words)
    assert max(map(len, lines)) <= width
    for line in lines:
        assert not line.strip().startswith(("%", "="))
        assert not line.endswith(("×", "÷", "=", "→"))
