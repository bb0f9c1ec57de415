"""Names are cut or padded to a number of cells, also with wide letters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from nettui.common.text import UNBROKEN, keep_together
from nettui.tui.wrap import cut, fit_width, max_width, wrap_words

PIECES = ["oui", "la perte :", "92 %", "82 900", "1 234 567", "« bon »", "vrai ?", "fin;", "non !"]


@given(
    name=st.text("ab é長い\u0301"),
    width=st.integers(0, 12),
    fill=st.sampled_from([str.ljust, str.rjust, str.center]),
)
def test_the_result_has_exactly_that_width(name: str, width: int, fill: Callable[[str, int], str]) -> None:
    fitted = fit_width(name, width, fill)
    assert cell_len(fitted) == width
    if cell_len(name) <= width:
        assert fitted.strip() == name.strip()


@pytest.mark.parametrize(
    ("name", "width", "fitted"),
    [("cat", 5, "cat  "), ("virginica", 5, "virg…"), ("長い名前", 6, "長い …"), ("cat", 1, "…")],
)
def test_a_cut_name_ends_in_an_ellipsis(name: str, width: int, fitted: str) -> None:
    assert fit_width(name, width) == fitted


def test_the_longest_name_is_measured_in_cells() -> None:
    assert max_width(["abc", "長い"]) == 4
    assert max_width([]) == 0


@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), width=st.integers(10, 40))
def test_no_line_breaks_before_a_sign_that_stands_apart_or_in_a_number(pieces: list[str], width: int) -> None:
    text = " ".join(pieces)
    by_rich = Text(keep_together(text)).wrap(Console(width=width), width)
    for lines in (wrap_words(text, width), [line.plain.replace(UNBROKEN, " ") for line in by_rich]):
        assert " ".join(line.strip() for line in lines) == text
        for line in lines:
            assert line.strip()[0] not in ":%;?!»"
            assert not line.strip().endswith("«")
        for before, after in pairwise(line.strip() for line in lines):
            number = before[-1].isdecimal() and after[0].isdecimal()
            assert not number or len(after.split()[0]) != 3


@pytest.mark.parametrize("text", ["| a | b |\n| :-- | --: |", "    % a comment", "x > 0: 784 1024", "a :b"])
def test_blanks_that_mean_something_else_stay(text: str) -> None:
    assert keep_together(text) == text


@given(text=st.text(st.sampled_from("ab ·é数"), max_size=20), width=st.integers(1, 12))
def test_a_text_that_is_cut_says_so_and_fits(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_len(shown) <= width
    assert shown == text or ("…" in shown and text.startswith(shown.rstrip("… ")))
