"""A table as a file holds it: named columns of numbers or texts, before one is an input or a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import Decision
from nettui.types import Array

MOST_COLUMNS = 100_000
"""More take minutes, as each is named, counted and judged."""


class Column(NamedTuple):
    """One column of N cells.

    `values` are float64 where every cell that is not missing is a number (NaN where it is), else an object
    array of texts without surrounding blanks. `missing` (N,) marks cells that are empty or stand for a
    missing value, as NA or ?; None if there are none. `name` is "" in a table without a header.
    `categories` are the texts that the file declares, in their order, if it does. `thousands` is the mark
    that sets them apart in its numbers, "" if none does. `mark` stands beside each of them in the file, as %.
    `infinite` of the missing cells are infinities in the file.
    """

    name: str
    values: Array
    missing: Array | None = None
    categories: tuple[str, ...] = ()
    thousands: str = ""
    mark: str = ""
    infinite: int = 0

    @property
    def is_number(self) -> bool:
        return self.values.dtype.kind == "f"


class Table(NamedTuple):
    """The columns of a file, all of the same length, and what was decided to read them.

    `lines` (N,) are the numbers of the rows in the file, from 1, for messages; None where rows have none.
    `decimal` is the mark in its numbers. The last `held_out` rows are for validation alone.
    """

    path: str
    columns: Sequence[Column]
    lines: Array | None = None
    decisions: tuple[Decision, ...] = ()
    decimal: str = "."
    held_out: int = 0


def require_columns(width: int, path: str) -> None:
    """Raises InvalidValue for more columns than a table may have."""
    if width > MOST_COLUMNS:
        hint = 'an archive of arrays may have more: numpy.savez("mine.npz", X=inputs, y=labels)'
        raise InvalidValue("path", f"at most {MOST_COLUMNS:,} columns in {path}", Phrase(f"{width:,}"), hint)


def keep_rows(table: Table, rows: Array) -> Table:
    """The table with those rows alone."""
    return table._replace(
        columns=[_kept(column, rows) for column in table.columns],
        lines=None if table.lines is None else table.lines[rows],
        held_out=int(rows[len(rows) - table.held_out :].sum()),
    )


def _kept(column: Column, rows: Array) -> Column:
    missing = None if column.missing is None else column.missing[rows]
    return column._replace(
        values=column.values[rows], missing=missing if missing is not None and missing.any() else None
    )
