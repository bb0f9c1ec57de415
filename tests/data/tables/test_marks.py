"""Marks of missing cells: those that the user names, and numbers that look like one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.csv import Csv
from nettui.data.source import Samples
from nettui.data.tables.columns import number_column
from nettui.data.tables.marks import likely_mark, without_marks
from tests.data.tables.helpers import fields, said, table

RNG = np.random.default_rng(5)
RAIN = [f"{amount:.1f}" for amount in RNG.uniform(0, 30, 80)]


def station(folder: Path, decimal: str = ".") -> Path:
    """Eighty days of a weather station: T is a trace of rain, M and -999 are no measurement."""
    rows = []
    for day, rain in enumerate(RAIN):
        heat = "M" if day % 20 == 3 else f"{10 + day % 31}"
        snow = "-999" if day % 16 == 5 else f"{day % 9}.5"
        row = "T" if day % 11 == 2 else rain, heat, snow, "wet" if day % 3 else "dry"
        rows.append(";".join(row).replace(".", decimal))
    path = folder / "station.csv"
    path.write_text("\n".join(["rain;heat;snow;sky", *rows, ""]))
    return path


def read(path: Path, **options: Any) -> Samples:
    return Csv(str(path), missing="median", **options).load(0)


@pytest.mark.parametrize("decimal", [".", ","])
def test_all_columns_with_marks_are_named_at_once_and_the_hint_works(decimal: str, tmp_path: Path) -> None:
    path = station(tmp_path, decimal)
    with pytest.raises(InvalidValue) as caught:
        read(path)
    assert "data.missing_marks = ['M', 'T']" in str(caught.value)
    assert "data.drop = ['rain', 'heat']" in str(caught.value)
    samples = read(path, missing_marks=("M", "T", -999))
    assert samples.names.features == ("rain", "heat", "snow")
    assert np.isnan(samples.x).sum(axis=0).tolist() == [8, 4, 5]
    known = np.isfinite(samples.x[:, 0])
    assert samples.x[known, 0] == pytest.approx(np.array(RAIN, float)[known])
    assert fields(samples)["missing_marks"] == ["M", "T", -999]
    assert "marks of missing cells: 'M' (4), 'T' (8), '-999' (5)" in said(samples)


def test_a_mark_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    path = station(tmp_path)
    with pytest.raises(InvalidValue, match=r"missing_marks: expected what a cell of .* holds, found 'X'"):
        read(path, missing_marks=("M", "T", "X"))


def test_a_number_is_found_however_it_is_written() -> None:
    made = table({"a": ["-999.00", "high", "-999", "low"], "b": [1, -999, 2, 3], "kind": [*"xyxy"]})
    first, second, _ = without_marks(made, [-999]).columns
    assert first.missing is not None
    assert second.missing is not None
    assert first.missing.tolist() == [True, False, True, False]
    assert second.missing.tolist() == [False, True, False, False]
    assert made.columns[1].missing is None


def test_a_number_far_from_all_others_is_told_and_kept(tmp_path: Path) -> None:
    samples = read(station(tmp_path), missing_marks=("M", "T"))
    (told,) = [line for line in said(samples) if "far from all others" in line]
    assert told.startswith("'snow': -999 in 5 cells")
    assert "data.missing_marks = [-999]" in told
    assert samples.x[:, 2].min() == -999


@given(st.lists(st.floats(0.5, 99.5), min_size=3, max_size=60, unique=True), st.integers(3, 9))
def test_a_mark_is_found_exactly_if_it_is_far_and_repeats(values: list[float], times: int) -> None:
    values = [0, 100, *values]
    for mark, is_found in ((-310, True), (-290, False), (999, True), (310, False), (-310.5, False)):
        column = number_column("a", np.array([*values, *[mark] * times], float))
        assert (likely_mark(column) == (mark, times)) is is_found
        assert likely_mark(number_column("a", np.array([*values, mark, mark], float))) is None


@pytest.mark.parametrize(
    "cells",
    [
        [0, 0, 0, 1] * 9,
        [5] * 30,
        [*range(30)],
        [0] * 90 + [*range(200, 240)],
        [*range(1, 9)] * 9 + [24] * 20,
        [0] * 20 + [1, 2, 3, 4] * 5,
        [],
    ],
)
def test_ordinary_numbers_are_no_marks(cells: list[float]) -> None:
    assert likely_mark(number_column("a", np.array(cells, float))) is None


def test_a_number_is_itself_in_a_text_with_decimal_commas(tmp_path: Path) -> None:
    rows = "".join(f"{'-1,234' if at % 5 == 0 else f'{at},5'};{'ab'[at % 2]}\n" for at in range(40))
    (tmp_path / "a.csv").write_text(f"size;kind\n{rows}")
    samples = read(tmp_path / "a.csv", missing_marks=(-1.234,))
    assert np.isnan(samples.x).sum() == 8
