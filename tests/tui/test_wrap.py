"""Names are cut or padded to a number of cells, also with wide letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nettui.tui.wrap import fit_width, max_width


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
