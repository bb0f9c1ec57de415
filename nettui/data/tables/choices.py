"""What the user says of the columns of a table, and where these columns and their cells are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nettui.common.errors import InvalidValue, require, unknown_name
from nettui.data.tables.table import Table

Key: TypeAlias = int | str
"""A column: its number from 0, a negative one from the end, or its name."""
Treatment: TypeAlias = Literal["refuse", "drop-rows", "mean", "median", "indicator"]


@dataclass(frozen=True)
class Choices:
    """Which columns are labels and inputs, which are categories, and what becomes of missing cells."""

    label: Key | tuple[Key, ...] = "auto"
    columns: tuple[Key, ...] | Literal["auto"] = "auto"
    drop: tuple[Key, ...] | Literal["auto"] = "auto"
    categorical: tuple[Key, ...] | Literal["auto"] = "auto"
    missing: Treatment = "refuse"


def find_column(table: Table, key: Key, where: str) -> int:
    """The place of a column; digits are its name, if it has that, else its number. Raises InvalidValue.

    The error names the option `where`.
    """
    width, names = len(table.columns), [column.name for column in table.columns]
    if str(key) in names and not (isinstance(key, int) and -width <= key < width):
        return names.index(str(key))
    if isinstance(key, str) and re.fullmatch(r"-?\d{1,9}", key):
        key = int(key)
    if isinstance(key, int):
        require(-width <= key < width, where, f"a column, {-width} to {width - 1}", key)
        return key % width
    if not any(names):
        raise InvalidValue(where, "a column's number, as the file has no header", key)
    if key not in names:
        raise unknown_name(where, "a column", key, names)
    return names.index(key)


def find_columns(table: Table, keys: Sequence[Key] | Literal["auto"], where: str) -> tuple[int, ...]:
    """The places of columns, in the order of the table; none for "auto". Raises InvalidValue."""
    if keys == "auto":
        return ()
    return tuple(sorted({find_column(table, key, where) for key in keys}))


def key_of(table: Table, at: int) -> Key:
    """What the user writes for a column: its name, or its number."""
    return table.columns[at].name or at


def name_of(table: Table, at: int) -> str:
    """What a message calls a column: its name in quotes, or its number from 0 as in data.label."""
    name = table.columns[at].name
    return repr(name) if name else f"column {at}"


def names_of(table: Table, columns: Sequence[int], most: int = 8) -> str:
    """The first columns for a message, and how many more there are."""
    listed = ", ".join(name_of(table, at) for at in columns[:most])
    return f"{listed} and {len(columns) - most} more" if len(columns) > most else listed


def place(table: Table, row: int, at: int) -> str:
    """Where a cell is, for a message."""
    name = table.columns[at].name
    cell = f"column {name!r}" if name else f"cell {at + 1}"
    if table.lines is None:
        return f"in row {row + 1}, {cell} of {table.path}"
    return f"in line {table.lines[row]}, {cell} of {table.path}"
