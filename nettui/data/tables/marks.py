"""Marks of missing values, as -999 or M: those that the user names, and numbers that look like one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.data.source import Decision
from nettui.data.tables.cells import is_number, number
from nettui.data.tables.columns import as_numbers
from nettui.data.tables.kinds import known
from nettui.data.tables.table import Column, Table
from nettui.types import Array

Mark: TypeAlias = float | str

AGAIN, FAR, MIN_DISTINCT = 3, 3, 5
"""A mark stands in this many cells, this many ranges of the other values away; they have so many values."""


def without_marks(table: Table, marks: Sequence[Mark]) -> Table:
    """The table with the cells missing that equal a mark; texts of which numbers are left become numbers.

    Raises InvalidValue for a mark that no cell equals.
    """
    if not marks:
        return table
    cells = [[_equal(column, mark, table.decimal) for mark in marks] for column in table.columns]
    counts = [sum(int(each[at].sum()) for each in cells) for at in range(len(marks))]
    for mark, count in zip(marks, counts, strict=True):
        if not count:
            raise InvalidValue("missing_marks", f"what a cell of {table.path} holds", mark)
    pairs = zip(table.columns, cells, strict=True)
    columns = [_masked(column, np.logical_or.reduce(each), table.decimal) for column, each in pairs]
    said = ", ".join(f"{text_of(mark)!r} ({count})" for mark, count in zip(marks, counts, strict=True))
    told = Decision(f"marks of missing cells: {said}", {"missing_marks": [*marks]})
    return table._replace(columns=columns, decisions=(*table.decisions, told))


def _equal(column: Column, mark: Mark, decimal: str) -> Array:
    """Which cells equal the mark, by its number if it is one."""
    value = mark if not isinstance(mark, str) else number(mark, decimal) if is_number(mark, decimal) else None
    if column.is_number:
        return np.broadcast_to(column.values == value, column.values.shape)
    if value is None:
        return np.array([cell == mark for cell in column.values], bool)
    return np.array(
        [is_number(cell, decimal) and number(cell, decimal) == value for cell in column.values], bool
    )


def text_of(mark: Mark) -> str:
    """The mark in as few digits as say it exactly."""
    if isinstance(mark, str):
        return mark
    return short if float(short := f"{mark:.15g}") == mark else repr(float(mark))


def _masked(column: Column, cells: Array, decimal: str) -> Column:
    """The column with those cells missing; its values are not modified."""
    if not cells.any():
        return column
    missing = cells if column.missing is None else cells | column.missing
    nothing = np.nan if column.is_number else ""
    masked = column._replace(values=np.where(cells, nothing, column.values), missing=missing)
    return as_numbers(masked, decimal)


def likely_mark(column: Column) -> tuple[float, int] | None:
    """A number that repeats far away from all others of its column, as -999, and its count; or None.

    It is whole, and below 0 or of nines alone: zeros among pixels are far from the others, too, and so is the
    largest of some codes.
    """
    values = known(column)
    if len(values) < AGAIN + MIN_DISTINCT:
        return None
    for mark, side in ((values.min(), np.greater), (values.max(), np.less)):
        rest = values[side(values, mark)]
        count = len(values) - len(rest)
        if count < AGAIN or not len(rest) or not _is_usual(float(mark)):
            continue
        low, high = rest.min(), rest.max()
        with np.errstate(over="ignore"):
            gap = min(abs(low - mark), abs(high - mark))
            is_far = gap > FAR * (high - low)
        if is_far and len(np.unique(rest)) >= MIN_DISTINCT:
            return float(mark), count
    return None


def _is_usual(mark: float) -> bool:
    return mark.is_integer() and (mark < 0 or {*str(int(mark))} == {"9"})
