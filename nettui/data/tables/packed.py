"""Columns whose cells hold more than one thing: a row of numbers, or a label and the number of its row."""

from __future__ import annotations

import re

import numpy as np

from nettui.data.source import LIMIT, Decision
from nettui.data.tables.cells import NO_NUMBER
from nettui.data.tables.columns import number_column
from nettui.data.tables.table import Column, Table

FEWEST, LOOKED_AT = 4, 5
"""Numbers in each cell from which on they are columns; cells that are looked at before all of them are."""
NUMBERS = re.compile(r"\s*[+-]?[\d.]+([eE][+-]?\d+)?(\s+[+-]?[\d.]+([eE][+-]?\d+)?)+\s*")
CODED = re.compile(r"(?P<label>[^|]*[^|.\d])\.?\|(?P<code>\d+)")


def unpacked(table: Table) -> Table:
    """The table with a column for each number in such cells, and labels without the numbers behind them."""
    columns, told = list[Column](), list[Decision]()
    for column in table.columns:
        if (parts := _numbers(column)) and len(parts) * len(column.values) <= LIMIT:
            columns += parts
            told.append(Decision(f"{column.name!r}: {len(parts)} numbers in each cell, a column for each"))
        elif (plain := _without_codes(column)) is not None:
            columns.append(plain)
            told.append(Decision(f"left out the numbers behind | in {_called(column, len(columns) - 1)}"))
        else:
            columns.append(column)
    return table._replace(columns=columns, decisions=(*table.decisions, *told))


def _called(column: Column, at: int) -> str:
    return repr(column.name) if column.name else f"column {at}"


def _numbers(column: Column) -> list[Column]:
    """A column of each number in the cells, if all have equally many of them; else none."""
    cells = _known(column)
    first = list(map(str.split, cells[:LOOKED_AT]))
    width = len(first[0]) if first else 0
    if (
        width < FEWEST
        or len(cells) < len(column.values)
        or not all(map(NUMBERS.fullmatch, cells[:LOOKED_AT]))
    ):
        return []
    try:
        x = np.array([[float(cell) for cell in text.split()] for text in cells])
    except ValueError:  # a text, or another count
        return []
    return [number_column(f"{column.name}[{at}]", x[:, at]) for at in range(width)] if x.ndim == 2 else []


def _without_codes(column: Column) -> Column | None:
    """The labels alone of cells such as `negative.|3733`, where most numbers are different; else None."""
    cells = _known(column)
    if not cells or not all(map(CODED.fullmatch, cells[:LOOKED_AT])):
        return None
    matches = [found for cell in cells if (found := CODED.fullmatch(cell))]
    if len(matches) < len(cells) or 2 * len({each["code"] for each in matches}) < len(cells):
        return None
    values = column.values.copy()
    values[[bool(cell) for cell in values.tolist()]] = [each["label"] for each in matches]
    return column._replace(values=values)


def _known(column: Column) -> list[str]:
    """The texts of a column that are not missing."""
    if column.is_number or column.categories:
        return []
    return [cell for cell in column.values.tolist() if cell not in NO_NUMBER]
