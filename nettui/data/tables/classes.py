"""Whether the values of a column can be classes, or are a quantity."""

from __future__ import annotations

import numpy as np

from nettui.data import quantity
from nettui.data.quantity import FEW
from nettui.data.tables.kinds import MIN_ROWS, are_dates, known
from nettui.data.tables.names import says_codes
from nettui.data.tables.table import Column
from nettui.types import Array


def could_be_classes(column: Column) -> bool:
    """Whether the cells may be the classes of the rows: texts that recur, or numbers that are no quantity."""
    values = known(column)
    if column.is_number:
        return len(values) > 0 and values.min() < values.max() and are_classes(values, column.name)
    distinct = set(values.tolist())
    recur = len(distinct) <= len(values) / 2 or len(values) < MIN_ROWS
    return len(distinct) > 1 and recur and not are_dates(distinct)


def are_classes(values: Array, name: str = "") -> bool:
    """Whether the numbers of a column of this name are those of classes, not a quantity."""
    return quantity.are_classes(values, says_codes(name))


def are_two(column: Column) -> bool:
    """Whether the cells are of two kinds."""
    return len(set(known(column).tolist())) == 2


def are_codes(values: Array) -> bool:
    """Whether numbers are 0, 1, 2 … or 1, 2, 3 … or ±1, each for at least two rows on average."""
    distinct = np.unique(values)
    counted = distinct[0] in (0, 1) and distinct[-1] - distinct[0] + 1 == len(distinct) <= FEW
    return len(distinct) > 1 and 2 * len(distinct) <= len(values) and (counted or [*distinct] == [-1, 1])
