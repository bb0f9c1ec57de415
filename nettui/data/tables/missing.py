"""What becomes of missing cells: refused, their rows left out, or NaN for the training part to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.choices import Treatment, name_of, place
from nettui.data.tables.plan import Plan
from nettui.data.tables.table import Table, keep_rows

MUCH = 0.05
"""The share of a column's cells from which on it may say something that they are missing."""


def handle_missing(table: Table, plan: Plan, missing: Treatment) -> tuple[Table, Mapping[int, int]]:
    """The table without the rows that cannot be used, and how many cells are missing, by column.

    A row without a label is of no use. Raises InvalidValue where cells are missing and this is refused.
    """
    counts = missing_cells(table, (*plan.inputs, *plan.label))
    if not counts:
        return table, {}
    if missing == "refuse":
        raise _refused(table, plan, counts)
    columns = [*plan.label, *(plan.inputs if missing == "drop-rows" else ())]
    out = np.zeros(len(table.columns[0].values), bool)
    for at in columns:
        if (cells := table.columns[at].missing) is not None:
            out |= cells
    if out.all():
        found = Phrase(f"a missing cell in each of the {len(out)} rows")
        raise InvalidValue("missing", "'mean', 'median' or 'indicator'", found)
    return (keep_rows(table, ~out) if out.any() else table), counts


def missing_cells(table: Table, columns: Sequence[int]) -> dict[int, int]:
    """How many cells are missing, by column, of those that miss any."""
    counts = {at: table.columns[at].missing for at in columns}
    return {at: int(cells.sum()) for at, cells in counts.items() if cells is not None and cells.any()}


def that_opens(table: Table, plan: Plan) -> Treatment:
    """How to treat missing cells so that the table opens: "indicator" if a column misses more than a few."""
    counts = missing_cells(table, plan.inputs)
    if not counts:
        return "drop-rows" if missing_cells(table, plan.label) else "refuse"
    return "indicator" if max(counts.values()) > MUCH * len(table.columns[0].values) else "median"


def _refused(table: Table, plan: Plan, counts: Mapping[int, int]) -> InvalidValue:
    """The error for missing cells, with the first of them, and what to write."""
    said = counts_in_words(table, counts)
    cells = {at: table.columns[at].missing for at in counts}
    firsts = [(int(np.argmax(rows)), at) for at, rows in cells.items() if rows is not None]
    if all(at in plan.label for at in counts):
        hint = f'data.missing = "drop-rows" leaves out the rows without one; missing cells: {said}'
        return InvalidValue("path", f"a label {place(table, *min(firsts))}", Phrase("nothing"), hint)
    hint = f'data.missing = "drop-rows", "mean", "median" or "indicator"; missing cells: {said}'
    return InvalidValue("path", f"a value {place(table, *min(firsts))}", Phrase("a missing cell"), hint)


def counts_in_words(table: Table, counts: Mapping[int, int], most: int = 6) -> str:
    """The counts of the columns that miss most."""
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    said = ", ".join(f"{count} in {name_of(table, at)}{_infinite(table, at)}" for at, count in ranked[:most])
    more = sum(count for _, count in ranked[most:])
    return f"{said}, {more} in {len(ranked) - most} other columns" if more else said


def _infinite(table: Table, at: int) -> str:
    """How many of a column's missing cells are infinities."""
    number = table.columns[at].infinite
    return f" (infinite: {number})" if number else ""
