"""Notes below a table whose lines are filled up with empty cells, so that they look like rows."""

from __future__ import annotations

import numpy as np

from nettui.data.source import Decision
from nettui.data.tables.columns import as_numbers
from nettui.data.tables.junk import FEW, WORDS
from nettui.data.tables.table import Table, keep_rows

MIN_COLUMNS = 3
"""A table with fewer may have a first column of words beside missing cells."""


def without_footer(table: Table) -> Table:
    """The table without its last rows that have words in the first cell and nothing in the others.

    A first column that holds numbers alone then is one of numbers.
    """
    first, *rest = table.columns
    rows = len(first.values)
    if len(rest) + 1 < MIN_COLUMNS or first.is_number:
        return table
    count = 0
    while (
        count < min(FEW, rows - 1)
        and _is_note(first.values[rows - 1 - count])
        and all(column.missing is not None and column.missing[rows - 1 - count] for column in rest)
    ):
        count += 1
    if not count:
        return table
    kept = keep_rows(table, np.arange(rows) < rows - count)
    told = Decision(below_the_table(count))
    columns = [as_numbers(column, table.decimal) for column in kept.columns]
    return kept._replace(columns=columns, decisions=(*table.decisions, told))


def below_the_table(lines: int) -> str:
    """What is said of the notes that were left out."""
    return f"left out {lines} line{'s' * (lines > 1)} below the table"


def _is_note(cell: str) -> bool:
    return WORDS.search(cell) is not None and not cell[:1].isdigit()
