"""Finds where a text table begins: lines in front of it, its header, and a column that names the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from nettui.data.tables.cells import is_missing, is_number
from nettui.data.tables.options import BLANKS, Dialect, Layout

Row = Sequence[str]


def find_layout(rows: Sequence[Row], dialect: Dialect, header: bool | Literal["auto"], above: str) -> Layout:
    """The layout of a table from its first rows, at least one.

    `above` is the text of the last comment line in front of the first row, without its mark.
    """
    (width, _), *_ = Counter(map(len, rows[1:] or rows)).most_common(1)
    titles = _title_rows(rows, width, dialect)
    first, rest = rows[titles], rows[titles + 1 :]
    trailing = (
        width > 2 and not "".join(first[width - 1 :]).strip() and _all_empty(rest or [first], width - 1)
    )
    plain = Layout(dialect, width - trailing, titles=titles, trailing=trailing)
    if header is False or (header == "auto" and not is_header(first, rest, dialect.decimal)):
        return plain._replace(names=unique_names(split_names(above, plain.width, dialect)))
    names = [cell.strip() for cell in first]
    while len(names) > plain.width and not names[-1]:
        names.pop()
    if len(names) == plain.width - 1:
        names = ["", *names]
    if len(names) != plain.width:
        names += [""] * (plain.width - len(names))
    row_names = plain.width > 2 and not names[0] and _all_different(rest)
    return plain._replace(names=unique_names(names)[row_names:], header=True, row_names=row_names)


def is_header(first: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the first row names the columns: by what it has and the rows below have not."""
    if not rest:
        return not any(is_number(cell, decimal) for cell in first)
    numbers = [is_number(cell, decimal) for cell in first]
    shift = max(0, len(rest[0]) - len(first)) if len(rest[0]) == len(first) + 1 else 0
    below = [[row[at + shift] for row in rest if at + shift < len(row)] for at in range(len(first))]
    over_numbers = sum(
        not (is_number(cell, decimal) or is_missing(cell)) and _all_numbers(column, decimal)
        for cell, column in zip(first, below, strict=True)
    )
    if not any(numbers):
        return bool(over_numbers) or _are_new(first, below)
    if _count_up(first, numbers) and not all(_count_up(row, numbers) for row in rest[:3]):
        return bool(over_numbers) or (not first[0].strip()) or (all(numbers) and len(first) > 3)
    return 2 * over_numbers > len(first)


def _count_up(row: Row, numbers: Sequence[bool]) -> bool:
    """Whether the numbers of the row are 0, 1, 2 … or 1, 2, 3 …"""
    counted = [cell.strip() for cell, number in zip(row, numbers, strict=False) if number]
    return len(counted) > 1 and counted in [
        [str(start + step) for step in range(len(counted))] for start in (0, 1)
    ]


def _are_new(first: Row, below: Sequence[Row]) -> bool:
    """Whether a row of texts above texts has none of those below it, and none twice."""
    texts = [cell.strip() for cell in first if cell.strip()]
    if len(set(texts)) < len(texts):
        return False
    pairs = zip(first, below, strict=True)
    seen = sum(cell in column for cell, column in pairs)
    repeated = any(len(set(column)) < len(column) for column in below)
    return not seen and (repeated or len(below[0]) < 2)


def _all_numbers(column: Row, decimal: str) -> bool:
    known = [cell for cell in column if not is_missing(cell)]
    return bool(known) and all(is_number(cell, decimal) for cell in known)


def _title_rows(rows: Sequence[Row], width: int, dialect: Dialect) -> int:
    """How many rows stand in front of the table: they have other widths, and are not numbers alone."""
    for at, row in enumerate(rows):
        if abs(len(row) - width) <= 1 and not _counts_samples(row, rows[at + 1 :], dialect.decimal):
            return at
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            return at
        if all(is_number(cell, dialect.decimal) for cell in row):
            return 0
    return 0


def _counts_samples(row: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the row is a first line as in scikit-learn's files: samples, features, names of classes."""
    names = row[2:]
    counts = [cell.strip() for cell in row[:2]]
    if not rest or not names or not all(cell.isdecimal() for cell in counts):
        return False
    return counts[1] == str(len(rest[0]) - 1) and not any(is_number(cell, decimal) for cell in names)


def _all_empty(rows: Sequence[Row], at: int) -> bool:
    return all(not "".join(row[at:]).strip() for row in rows)


def _all_different(rows: Sequence[Row]) -> bool:
    first = [row[0] for row in rows if row]
    return len(set(first)) == len(first)


def split_names(above: str, columns: int, dialect: Dialect) -> list[str]:
    """The names of the columns in the comment line above them, as numpy.savetxt writes them; else none."""
    for separator in (dialect.separator, BLANKS, ","):
        names = next(dialect._replace(separator=separator).split([above]), [])
        names = [name.strip() for name in names]
        if len(names) == columns and not any(map(is_number, names)) and all(names):
            return names
    return []


def unique_names(names: Sequence[str]) -> list[str]:
    """The names as pandas has them: an empty one is `Unnamed: 3`, the second `x` is `x.1`."""
    found: list[str] = []
    for at, name in enumerate(names):
        name = name or f"Unnamed: {at}"
        plain, again = name, 0
        while name in found:
            again += 1
            name = f"{plain}.{again}"
        found.append(name)
    return found
