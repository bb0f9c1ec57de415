"""Parquet, Arrow and Excel: what cells become, and what damaged files and a missing package say."""

from __future__ import annotations

import datetime
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.tables.frames import read_frame
from tests.data.layouts.frames import LAYOUTS

polars = pytest.importorskip("polars")
BY_NAME = {layout.name: layout for layout in LAYOUTS}


def frame(folder: Path, columns: dict[str, Any]) -> str:
    path = folder / "table.parquet"
    polars.DataFrame(columns).write_parquet(path)
    return str(path)


def test_cells_become_numbers_texts_and_missing_ones(tmp_path: Path) -> None:
    table = read_frame(
        frame(
            tmp_path,
            {
                "n": [1, None, 3],
                "x": [0.5, float("nan"), 2.0],
                "t": [True, None, False],
                "name": ["a", None, "?"],
                "digits": ["1", "2", ""],
                "day": [datetime.date(2026, 11, 29)] * 3,
                "wait": [datetime.timedelta(seconds=1.5), None, datetime.timedelta(minutes=1)],
            },
        )
    )
    n, x, t, name, digits, day, wait = table.columns
    assert [column.is_number for column in table.columns] == [True, True, False, False, True, False, True]
    for column, expected in ((n, [1, np.nan, 3]), (x, [0.5, np.nan, 2]), (digits, [1, 2, np.nan])):
        np.testing.assert_array_equal(column.values, expected)
    np.testing.assert_array_equal(wait.values, [1.5, np.nan, 60])
    assert t.values.tolist() == ["True", "", "False"]
    assert name.missing is not None
    assert name.missing.tolist() == [False, True, True]
    assert day.values[0] == "2026-11-29"


def test_lists_and_the_index_of_pandas_are_left_out_and_told(tmp_path: Path) -> None:
    columns = {"x": [1, 2], "parts": [[1], [2, 3]], "__index_level_0__": [0, 1]}
    table = read_frame(frame(tmp_path, columns))
    assert [column.name for column in table.columns] == ["x"]
    told = [decision.what for decision in table.decisions]
    assert told == [
        "read as a Parquet file",
        "left out the index of pandas: it names the rows",
        "left out 'parts': lists, records or bytes in cells",
    ]


def test_a_sheet_has_a_name(tmp_path: Path) -> None:
    path = str(BY_NAME["people.xlsx"].make(tmp_path))
    assert read_frame(path, "Sheet1").columns[0].name == "id"
    with pytest.raises(InvalidValue, match="did you mean 'Sheet1'"):
        read_frame(path, "Sheet2")


@pytest.mark.parametrize("name", ["people.parquet", "people.feather", "people.xlsx"])
def test_a_damaged_file_is_read_or_refused_in_silence(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = BY_NAME[name].make(tmp_path).read_bytes()
    path = tmp_path / f"damaged{Path(name).suffix}"
    refused = 0
    for seed in range(12):
        draw, damaged = random.Random(seed), bytearray(whole)
        for _ in range(draw.choice([1, 5, 50])):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        path.write_bytes(damaged[: draw.randrange(len(damaged))] if seed % 5 == 0 else damaged)
        try:
            read_frame(str(path))
        except InvalidValue:
            refused += 1
    assert refused > 4
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("cell", ["XFD1048576", "C1048576", "XFD1"])
def test_a_cell_far_from_the_others_ends_no_process(cell: str, tmp_path: Path) -> None:
    whole, path = BY_NAME["people.xlsx"].make(tmp_path), tmp_path / "far.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                row = "".join(letter for letter in cell if letter.isdigit())
                far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far.encode())
            new.writestr(part, content)
    with suppress(InvalidValue):
        assert len(read_frame(str(path)).columns) > 1


def test_a_workbook_that_expands_too_far_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 10**8)
    with pytest.raises(InvalidValue, match="expand to"):
        read_frame(str(path))


def test_a_missing_package_is_named_with_its_extra(tmp_path: Path) -> None:
    path = frame(tmp_path, {"x": [1, 2]})
    without = "import sys; sys.modules['polars'] = None; from nettui.data.tables.frames import read_frame"
    code = f"{without}; read_frame({path!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "pip install 'nettui[tables]'" in done.stderr
