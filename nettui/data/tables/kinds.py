"""What a column of a table holds: numbers, categories, identifiers, dates, free text or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.data.array_names import part_of
from nettui.data.quantity import FEW, is_whole
from nettui.data.tables.cells import is_missing, is_number
from nettui.data.tables.names import PARTS, is_clock, is_identifier, is_time, plain_name
from nettui.data.tables.table import Column
from nettui.types import Array

KindName: TypeAlias = Literal["number", "category", "identifier", "date", "text", "constant", "empty"]

MIN_ROWS = 20
"""Rows from which on it says something that all values differ, or are consecutive."""
MOST_CATEGORIES = 50
"""Texts with more distinct values, or more than half as many as rows, are free text."""
DISTINCT = 0.85
CODE = 10**4
"""Whole numbers of at least this size, in front of a table without a header, may be codes of the rows."""

SEVERAL, RARE = 20, 0.6
"""Of more different texts than these, most of which occur once, none are categories."""

LONGEST_DATE = 64

EPOCH = 4e8, 4e9
"""Seconds since 1970, in the years that data are of: 1982 to 2096."""
CALENDAR = 1900_00_00, 2100_00_00

DAY, CLOCK = r"\d{1,2}", r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?(Z|[+-]\d{2}:?\d{2})?"
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"(\d{{4}}[-/.]{DAY}([-/.]{DAY})?|{DAY}[-/.]{DAY}[-/.](\d{{2}}|\d{{4}})|\d{{8}}T\d{{4,6}}"
    rf"|({DAY}[ -])?{MONTH}[ -]({DAY},? )?\d{{2,4}}|(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{{4}}.*)"
    rf"([T ] ?{CLOCK})?|{CLOCK}",
    re.IGNORECASE,
)


class Kind(NamedTuple):
    """The kind of a column; `why` says by what it is none that a network can take."""

    name: KindName
    why: str = ""


def find_kinds(columns: Sequence[Column]) -> list[Kind]:
    """The kind of each column of a table."""
    return [
        _number_kind(column, at) if column.is_number else text_kind(column)
        for at, column in enumerate(columns)
    ]


def known(column: Column) -> Array:
    """The cells that are not missing."""
    return column.values if column.missing is None else column.values[~column.missing]


def _number_kind(column: Column, at: int) -> Kind:
    values = known(column)
    if not len(values):
        return Kind("empty", "no cell has a value")
    one = column.missing is None and values.min() == values.max()
    if one and column.name and not column.name[-1:].isdecimal():  # a pixel at the edge is numbered
        return Kind("constant", "the same in each row")
    first = values[: 2 * MIN_ROWS]
    if is_clock(column.name) and are_times(values):
        return Kind("date", "dates or times")
    if not is_whole(first):
        return Kind("number")  # seen without looking at all of a large table
    named, front = is_identifier(column.name), not column.name and at == 0
    counts = len(first) >= MIN_ROWS and len(np.unique(first)) == len(first) and not is_time(column.name)
    if not (named or front or counts) or not is_whole(values):
        return Kind("number")
    distinct, total = len(np.unique(values)), len(values)
    if counts and distinct == total == values.max() - values.min() + 1:
        return Kind("identifier", "consecutive numbers")
    codes = (
        front and total > 2 * MIN_ROWS and distinct > DISTINCT * total and np.median(np.abs(values)) >= CODE
    )
    if codes or (named and distinct > total / 2):
        why = "a different value in each row" if distinct == total else "numbers that stand for the rows"
        return Kind("identifier", why)
    return Kind("number")


def are_times(values: Array) -> bool:
    """Whether numbers are seconds since 1970, or thousandths, millionths … of them, or dates as 20201231."""
    low, high = values.min(), values.max()
    if any(EPOCH[0] * unit < low <= high < EPOCH[1] * unit for unit in (1.0, 1e3, 1e6, 1e9)):
        return True
    if not (values == np.floor(values)).all():
        return False
    for unit in (1, 100, 10**4, 10**6):  # an hour, a minute, a second behind it
        if not CALENDAR[0] * unit < low <= high < CALENDAR[1] * unit:
            continue
        days = values // unit % 100
        months = values // unit // 100 % 100
        return bool(((days >= 1) & (days <= 31) & (months >= 1) & (months <= 12)).all())
    return False


def text_kind(column: Column) -> Kind:
    """The kind of a column of texts."""
    values = known(column).tolist()
    distinct, total = set(values), len(values)
    if not distinct:
        return Kind("empty", "no cell has a value")
    if len(distinct) == 1:
        return Kind("constant", "the same in each row")
    if plain_name(column.name) in PARTS and all(map(part_of, distinct)):
        return Kind("identifier", "the part that each row is of")
    if are_dates(distinct):
        return Kind("date", "dates")
    many = total >= MIN_ROWS
    if len(distinct) == total and (many or is_identifier(column.name)):
        return Kind("identifier", "a different value in each row")
    once = Counter(values)
    rare = len(distinct) > SEVERAL and sum(count == 1 for count in once.values()) > RARE * len(distinct)
    if len(distinct) > MOST_CATEGORIES or (many and (len(distinct) > total / 2 or rare)):
        return Kind("text", f"free text, {len(distinct)} different values")
    return Kind("category")


def are_dates(values: Iterable[str]) -> bool:
    """Whether all texts are dates or times of the day."""
    return all(len(value) <= LONGEST_DATE and DATE.fullmatch(value) for value in values)


def not_numbers(column: Column, decimal: str = ".") -> list[int]:
    """The rows of texts that are no number, if the others are, so that these look like mistakes; else none.

    That is one cell among numbers, or up to a tenth of the cells among numbers of many values. What stands
    for a missing number is no mistake, nor is a text that the file declares.
    """
    if column.categories:
        return []
    rows = np.arange(len(column.values)) if column.missing is None else np.flatnonzero(~column.missing)
    limit = max(1, len(rows) // 10)
    odd = list[int]()
    for row in rows.tolist():
        if not (is_number(column.values[row], decimal) or is_missing(column.values[row])):
            odd.append(row)
            if len(odd) > limit:
                return []
    few = (
        len(odd) == 1
        or has_many_numbers(column, decimal)
        or text_kind(column).name not in ("category", "constant")
    )
    return odd if few and 2 * len(odd) <= len(rows) else []


def has_many_numbers(column: Column, decimal: str = ".") -> bool:
    """Whether texts hold more different numbers than are taken for classes, whatever they are."""
    return sum(is_number(cell, decimal) for cell in set(known(column).tolist())) > FEW
