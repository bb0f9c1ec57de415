"""Names are cut to their cells, however wide their letters are."""

from __future__ import annotations

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
def test_a_name_takes_its_cells_exactly(name: str, width: int, fill) -> None:
    made = fit_width(name, width, fill)
    assert cell_len(made) == width
    if cell_len(name) <= width:
        assert made.strip() == name.strip()


@pytest.mark.parametrize(
    ("name", "width", "made"),
    [("cat", 5, "cat  "), ("virginica", 5, "virg…"), ("長い名前", 6, "長い …"), ("cat", 1, "…")],
)
def test_what_is_cut_says_so(name: str, width: int, made: str) -> None:
    assert fit_width(name, width) == made


def test_the_longest_name_is_measured_in_cells() -> None:
    assert max_width(["abc", "長い"]) == 4
    assert max_width([]) == 0
