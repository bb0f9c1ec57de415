"""Parquet, Arrow and Excel, read by polars into a table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, unknown_name
from nettui.data.array_names import Head
from nettui.data.files import file_errors, not_installed
from nettui.data.isolated import Answers, isolated
from nettui.data.source import LIMIT, Decision
from nettui.data.tables.columns import Numbers, Texts, number_column
from nettui.data.tables.sheet import read_sheet
from nettui.data.tables.table import Column, Table

if TYPE_CHECKING:
    from polars import DataFrame, Series

PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather", ".ipc")
EXCEL = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
KINDS = {PARQUET: "a Parquet file", ARROW: "an Arrow file", EXCEL: "a workbook"}
MOST_SHEETS = 8
"""Sheets that a message lists."""
INDEX = "__index_level_0__"
"""The column in which pandas keeps the names of the rows."""


def read_frame(path: str, sheet: str = "") -> Table:
    """The table in the file at `path`; of a workbook the sheet of that name, or the first one.

    Lists, records and bytes in cells are left out and told. Raises InvalidValue, also where polars is
    missing; OSError.
    """
    ending = next(endings for endings in KINDS if path.lower().endswith(endings))
    for package in ("polars", *(["fastexcel"] if ending == EXCEL else [])):
        if find_spec(package) is None:
            raise not_installed(package, "tables")
    with file_errors(path, KINDS[ending]), isolated("frames_reader", "polars", path) as parts:
        if ending == EXCEL:
            return _workbook(parts, sheet, path)
        frame = _frame(parts, "", path)
        if not frame.height:
            raise InvalidValue("path", "at least one sample in the file", path)
        kept = [series for series in frame if not _is_nested(series) and series.name != INDEX]
        columns = [_column(series) for series in kept]
    told = tuple(_decisions(frame, KINDS[ending], kept))
    return Table(path, columns, np.arange(1, frame.height + 1), told)


def _workbook(parts: Answers, wanted: str, path: str) -> Table:
    """The table in a sheet of a workbook."""
    sheets = [*parts.heads]
    frame = _frame(parts, _sheet(sheets, wanted, path), path)
    table = read_sheet([series.to_list() for series in frame], path)
    told = (Decision(f"read as {KINDS[EXCEL]}"), *_other_sheets(sheets, wanted), *table.decisions)
    return table._replace(decisions=told)


def _frame(parts: Answers, name: str, path: str) -> DataFrame:
    """The frame of that name, which the reader sends as the bytes of a stream of Arrow's."""
    import polars

    _require_size(parts.heads[name], path)
    return polars.read_ipc_stream(io.BytesIO(parts.read(name).tobytes()))


def _require_size(head: Head, path: str) -> None:
    height, width = head.shape
    if width * height > LIMIT:
        found = Phrase(f"{height:,} × {width:,}")
        raise InvalidValue("path", f"at most {LIMIT:,} numbers in samples × columns of {path}", found)


def _sheet(sheets: Sequence[str], wanted: str, path: str) -> str:
    """The name of the sheet to read. Raises InvalidValue if there is none."""
    if not sheets:
        raise InvalidValue("path", "a workbook with a sheet", path)
    if wanted and wanted not in sheets:
        raise unknown_name("sheet", "a sheet of the workbook", wanted, sheets)
    return wanted or sheets[0]


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
