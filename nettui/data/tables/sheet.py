"""A sheet of a workbook, read as a text table is: what stands above and below its table is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nettui.common.errors import InvalidValue
from nettui.data.source import Decision
from nettui.data.tables.columns import read_columns
from nettui.data.tables.footer import without_footer
from nettui.data.tables.header import find_layout
from nettui.data.tables.options import Dialect, Layout
from nettui.data.tables.table import Table

LOOKED_AT = 20
"""Rows that tell where the table begins."""
BLOCK = 2**16
"""The cells that are converted at a time."""


def read_sheet(cells: Sequence[Sequence[str | None]], path: str) -> Table:
    """The table in a sheet, given as columns of texts. Raises InvalidValue if it is empty."""
    rows = [[cell or "" for cell in row] for row in zip(*cells, strict=True)]
    if not any(any(row) for row in rows):
        raise InvalidValue("path", "at least one sample in the file", path)
    layout = find_layout(rows[:LOOKED_AT], Dialect(), "auto", "", path)
    below = [row for row in rows[layout.before :] if any(row) and row != layout.heading]
    if not below:
        raise InvalidValue("path", "at least one sample in the file", path)
    places, names = zip(*layout.columns(), strict=True)

    def blocks() -> Iterator[list[tuple[str, ...]]]:
        size = max(1, BLOCK // len(places))
        for start in range(0, len(below), size):
            part = [*zip(*below[start : start + size], strict=True)]
            yield [part[at] for at in places]

    columns = read_columns(blocks, names, ".")
    return without_footer(Table(path, columns, decisions=tuple(map(Decision, _left_out(layout)))))


def _left_out(layout: Layout) -> Iterator[str]:
    if layout.titles:
        yield f"left out {layout.titles} line{'s' * (layout.titles > 1)} above the table"
    if layout.second:
        yield f"left out {layout.second} line{'s' * (layout.second > 1)} under the header"
    if layout.row_names:
        yield "left out the first column: it names the rows, and has no name itself"
