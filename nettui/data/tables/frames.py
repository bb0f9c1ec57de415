"""Parquet, Arrow and Excel, read by polars into a table."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, unknown_name
from nettui.data.files import file_errors
from nettui.data.source import LIMIT, Decision
from nettui.data.tables.columns import Numbers, Texts, number_column
from nettui.data.tables.table import Column, Table

if TYPE_CHECKING:
    from polars import DataFrame, Series

PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather", ".ipc")
EXCEL = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
KINDS = {PARQUET: "a Parquet file", ARROW: "an Arrow file", EXCEL: "a workbook"}
MOST_SHEETS = 8
"""Sheets that a message lists."""
MOST_EXPANDED = 2**30
"""The bytes that a workbook's parts may expand to."""
INDEX = "__index_level_0__"
"""The column in which pandas keeps the names of the rows."""


def read_frame(path: str, sheet: str = "") -> Table:
    """The table in the file at `path`; of a workbook the sheet of that name, or the first one.

    Lists, records and bytes in cells are left out and told. Raises InvalidValue, also where polars is
    missing; OSError.
    """
    ending = next(endings for endings in KINDS if path.lower().endswith(endings))
    with open(path, "rb"):  # raises OSError with the path
        pass
    with file_errors(path, KINDS[ending]), _no_panic(path, KINDS[ending]):
        try:
            sheets = _sheets(path) if ending == EXCEL else []
            workbook = ending == EXCEL
            frame = _workbook(path, sheets, sheet) if workbook else _columnar(path, ending == PARQUET)
        except ImportError as error:
            hint = f"{error.name or 'fastexcel'} is missing: pip install 'nettui[tables]'"
            raise InvalidValue("path", "a table that can be read", path, hint) from None
        if not frame.height:
            raise InvalidValue("path", "at least one sample in the file", path)
        kept = [series for series in frame if not _is_nested(series) and series.name != INDEX]
        columns = [_column(series) for series in kept]
    lines = np.arange(1, frame.height + 1) if ending != EXCEL else None  # empty rows of a sheet are skipped
    told = (*_decisions(frame, KINDS[ending], kept), *_other_sheets(sheets, sheet))
    return Table(path, columns, lines, told)


@contextmanager
def _no_panic(path: str, what: str) -> Iterator[None]:
    """Converts what polars says of a damaged file, a panic (no Exception) or an OSError, to InvalidValue.

    What it prints on the process's standard error by itself is left out, and so is all else there meanwhile.
    """
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException" and not isinstance(error, OSError):
            raise
        raise InvalidValue("path", what, path, f"it is damaged: {error}") from None
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _columnar(path: str, is_parquet: bool) -> DataFrame:
    import polars

    lazy = polars.scan_parquet(path) if is_parquet else polars.scan_ipc(path)
    width, height = len(lazy.collect_schema()), lazy.select(polars.len()).collect().item()
    if width * height > LIMIT:
        found = Phrase(f"{height:,} × {width:,}")
        raise InvalidValue("path", f"at most {LIMIT:,} numbers in samples × columns of {path}", found)
    return lazy.collect()


def _workbook(path: str, sheets: Sequence[str], sheet: str) -> DataFrame:
    import polars

    if not sheets:
        raise InvalidValue("path", "a workbook with a sheet", path)
    if sheet and sheet not in sheets:
        raise unknown_name("sheet", "a sheet of the workbook", sheet, sheets)
    return polars.read_excel(path, sheet_name=sheet or sheets[0], infer_schema_length=None)


def _sheets(path: str) -> list[str]:
    """The names of a workbook's sheets. Raises InvalidValue if it expands to too much."""
    import fastexcel

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_EXPANDED:
            raise InvalidValue("path", f"at most {MOST_EXPANDED:,} bytes when expanded", Phrase(f"{size:,}"))
    return [str(name) for name in fastexcel.read_excel(path).sheet_names]


def _other_sheets(sheets: Sequence[str], used: str) -> Iterator[Decision]:
    """Which sheet of several was read."""
    if len(sheets) > 1:
        names = ", ".join(map(repr, sheets[:MOST_SHEETS])) + ", …" * (len(sheets) > MOST_SHEETS)
        yield Decision(f"sheet {used or sheets[0]!r} of {names}", {"sheet": used or sheets[0]})


def _is_nested(series: Series) -> bool:
    import polars

    return series.dtype.is_nested() or series.dtype in (polars.Binary, polars.Object)


def _column(series: Series) -> Column:
    """The series as float64 or as texts; dates are texts as in ISO 8601."""
    import polars

    name = series.name
    if name.startswith("__UNNAMED__"):
        name = name.replace("__UNNAMED__", "Unnamed: ")
    if series.dtype.is_numeric() or series.dtype == polars.Null:
        return number_column(name, series.cast(polars.Float64).fill_null(np.nan).to_numpy())
    if series.dtype == polars.Boolean:
        texts = [None if cell is None else str(cell) for cell in series]
    elif series.dtype == polars.Duration:
        return number_column(name, series.dt.total_microseconds().cast(polars.Float64).to_numpy() / 1e6)
    else:
        texts = series.cast(polars.String).to_list()
    cells = [cell or "" for cell in texts]
    for kind in (Numbers("."), Texts()):
        if kind.add(cells):
            return kind.column(name)
    raise AssertionError("texts take any cell")


def _decisions(frame: DataFrame, what: str, kept: list[Any]) -> Iterator[Decision]:
    yield Decision(f"read as {what}")
    names = {series.name for series in kept}
    if INDEX in frame.columns:
        yield Decision("left out the index of pandas: it names the rows")
    if nested := [name for name in frame.columns if name not in names and name != INDEX]:
        yield Decision(f"left out {', '.join(map(repr, nested))}: lists, records or bytes in cells")
