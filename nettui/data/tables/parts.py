"""Tables of two parts as one, of which the last rows are for validation alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.common.text import join_names
from nettui.data.source import Decision
from nettui.data.tables.table import Column, Table, keep_rows
from nettui.types import Array


def for_training(table: Table) -> Table:
    """The rows that are not for validation alone."""
    if not table.held_out:
        return table
    rows = len(table.columns[0].values)
    return keep_rows(table, np.arange(rows) < rows - table.held_out)


def joined(train: Table, other: Table, name: str) -> Table:
    """The table with the rows of another one, from the file `name`, for validation alone.

    Its columns are found by their names, or by their places if they have none. Without one of them it is not
    used, and that is told. Raises InvalidValue for texts in a column that holds numbers for training.
    """
    pairs = _paired(train, other)
    lacking = [column.name for column, found in zip(train.columns, pairs, strict=False) if found is None]
    if lacking:
        names = join_names([*map(repr, lacking)])
        return _told(train, f"not used: {name}, which has no column{'s' * (len(lacking) > 1)} {names}")
    if len(pairs) != len(train.columns):
        return _told(train, f"not used: {name}, which has {len(other.columns)} columns")
    pairs = _without_full_stops(train.columns, pairs)
    columns = [
        _appended(column, found, name) for column, found in zip(train.columns, pairs, strict=True) if found
    ]
    rows = len(other.columns[0].values)
    table = train._replace(columns=columns, lines=None, held_out=rows)
    return _told(table, f"for validation: the {rows} rows of {name}")


def _told(table: Table, what: str) -> Table:
    return table._replace(decisions=(*table.decisions, Decision(what)))


def _paired(train: Table, other: Table) -> list[Column | None]:
    """The column of the other table for each of the first; all of the other's if neither has names."""
    if not any(column.name for column in (*train.columns, *other.columns)):
        return [*other.columns]
    by_name = {column.name: column for column in other.columns}
    return [by_name.get(column.name) for column in train.columns]


def _without_full_stops(train: Sequence[Column], other: Sequence[Column | None]) -> list[Column | None]:
    """The other part's columns without the full stop that ends each of their texts, as in C4.5's tests."""
    found = list[Column | None]()
    for first, second in zip(train, other, strict=True):
        if second and not first.is_number and not second.is_number:
            ends = all(cell.endswith(".") for cell in second.values if cell)
            if ends and not any(cell.endswith(".") for cell in first.values):
                values = np.array([cell.removesuffix(".") for cell in second.values], object)
                second = second._replace(values=values)
        found.append(second)
    return found


def _appended(first: Column, second: Column, name: str) -> Column:
    """A column with the cells of another below its own."""
    if first.is_number and not second.is_number:
        odd = next((cell for cell in second.values if cell), None)
        if odd is not None:
            raise InvalidValue("path", f"numbers in column {first.name!r} of {name}", odd)
    values = second.values if first.is_number == second.is_number else _other_kind(first, second)
    missing = None
    if first.missing is not None or second.missing is not None:
        missing = np.concatenate([_missing(first), _missing(second)])
    whole = first._replace(values=np.concatenate([first.values, values]), missing=missing)
    return whole._replace(infinite=first.infinite + second.infinite)


def _other_kind(first: Column, second: Column) -> Array:
    """The second column's cells as NaN beside numbers, where all are missing, or as texts beside texts."""
    if first.is_number:
        return np.full(len(second.values), np.nan)
    texts = np.empty(len(second.values), object)
    texts[:] = ["" if cell != cell else f"{cell:.15g}" for cell in second.values]
    return texts


def _missing(column: Column) -> Array:
    return np.zeros(len(column.values), bool) if column.missing is None else column.missing
