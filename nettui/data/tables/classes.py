"""Whether the values of a column can be classes, or are a quantity."""

from __future__ import annotations

import numpy as np

from nettui.data.tables.kinds import MIN_ROWS, are_dates, is_whole, known
from nettui.data.tables.names import says_codes
from nettui.data.tables.table import Column
from nettui.types import Array

FEW = 10
"""So many whole numbers may be classes, whatever they are."""
MANY = 20
"""More whole numbers than these are classes only if the name of the column says so."""
ROWS_EACH = 5
"""The rows a class that more numbers need, on average, to be its codes."""
ORDERED = 0.8
"""The rank correlation of a value, or of its distance from the middle, with how often it occurs, from which
on the values are a quantity: the middle ones or the small ones are common, the large ones are rare."""


def could_be_classes(column: Column) -> bool:
    """Whether the cells may be the classes of the rows: texts that recur, or numbers that are no quantity."""
    values = known(column)
    if column.is_number:
        return len(np.unique(values[: 10**4])) > 1 and are_classes(values, column.name)
    distinct = set(values.tolist())
    recur = len(distinct) <= len(values) / 2 or len(values) < MIN_ROWS
    return len(distinct) > 1 and recur and not are_dates(distinct)


def are_classes(values: Array, name: str = "") -> bool:
    """Whether numbers are the codes of classes, not a quantity.

    A few whole numbers are; more are if they are 0, 1, 2 … or 1, 2, 3 …, nearly without gaps, each common
    enough, and how often one occurs does not follow from its size.
    """
    if not is_whole(values):
        return False
    distinct, counts = np.unique(values, return_counts=True)
    number = len(distinct)
    if number <= FEW:
        return True
    if number > MANY and not says_codes(name):
        return False
    span = distinct[-1] - distinct[0] + 1
    if distinct[0] not in (0, 1) or span > 1.5 * number or len(values) < ROWS_EACH * number:
        return False
    away = np.abs(distinct - np.average(distinct, weights=counts))
    return max(abs(_rank_correlation(distinct, counts)), abs(_rank_correlation(away, counts))) < ORDERED


def are_two(column: Column) -> bool:
    """Whether the cells are of two kinds."""
    return len(set(known(column).tolist())) == 2


def are_codes(values: Array) -> bool:
    """Whether numbers are 0, 1, 2 … or 1, 2, 3 … or ±1, each for at least two rows on average."""
    distinct = np.unique(values)
    counted = distinct[0] in (0, 1) and distinct[-1] - distinct[0] + 1 == len(distinct) <= FEW
    return len(distinct) > 1 and 2 * len(distinct) <= len(values) and (counted or [*distinct] == [-1, 1])


def _rank_correlation(a: Array, b: Array) -> float:
    """Spearman's ρ; 0 if all are equal."""
    x, y = (np.unique(values, return_inverse=True)[1].astype(float) for values in (a, b))
    return float(np.corrcoef(x, y)[0, 1]) if x.any() and y.any() else 0.0
