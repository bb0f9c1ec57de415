"""Finds where a text table begins: lines in front of it, its header, and a column that names the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.amounts import without_mark
from nettui.data.tables.cells import is_missing, is_number, number
from nettui.data.tables.junk import more_headers
from nettui.data.tables.options import BLANKS, Dialect, Layout

Row = Sequence[str]
SCALE = 3
"""Numbers of even steps that the first row must have beside a text to be taken for names."""
UNEVEN = 1.1
"""Steps that are rounded differ by less than this ratio."""


def find_layout(
    rows: Sequence[Row],
    dialect: Dialect,
    header: bool | Literal["auto"],
    above: str,
    path: str,
    keep_empty: bool = False,
) -> Layout:
    """The layout of a table from its first rows, at least one.

    `above` is the text of the last comment line in front of the first row, without its mark. Columns at the
    end that are empty in all rows are left out, unless `keep_empty`. Raises InvalidValue if the header has
    other cells than the rows.
    """
    filled = [row for row in rows[1:] if any(map(str.strip, row))]
    (width, _), *_ = Counter(map(len, filled or rows[:1])).most_common(1)
    rows = _without_notes(rows, width)
    titles = _title_rows(rows, width, dialect, header)
    first, rest = rows[titles], rows[titles + 1 :]
    second = more_headers(first, rest, dialect.decimal) if header is not False else 0
    rest = rest[second:]
    trailing = 0 if keep_empty else _trailing(first, rest, width)
    plain = Layout(dialect, width - trailing, titles=titles, trailing=trailing)
    if header is False or (header == "auto" and not is_header(first, rest, dialect.decimal)):
        return plain._replace(names=unique_names(split_names(above, plain.width, dialect)))
    has_texts = not all(is_number(cell, dialect.decimal) for cell in first)
    plain = plain._replace(second=second, heading=first if has_texts else ())
    names = [cell.strip() for cell in first]
    while len(names) > plain.width and not names[-1]:
        names.pop()
    if len(names) == plain.width - 1:
        names = ["", *names]
    if len(names) != plain.width:
        expected = f"{plain.width} cells in the header of {path}, as in the lines below"
        raise InvalidValue("path", expected, Phrase(f"{len(names)}"))
    row_names = plain.width > 2 and not names[0] and _all_different([row for row in rest if row != first])
    return plain._replace(names=unique_names(names)[row_names:], header=True, row_names=row_names)


def _without_notes(rows: Sequence[Row], width: int) -> Sequence[Row]:
    """The rows without those at the end that have fewer cells than the table; the first stays."""
    end = len(rows)
    while end > 1 and len(rows[end - 1]) < width:
        end -= 1
    return rows[:end]


def _trailing(first: Row, rest: Sequence[Row], width: int) -> int:
    """How many columns at the end are empty: separators end the rows."""
    filled = (at for row in (first, *rest) for at, cell in enumerate(row, start=1) if cell.strip())
    return width - min(max(2, *filled, 0), width)


def is_header(first: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the first row names the columns: by what it has and the rows below have not."""
    if not rest:
        return not any(is_number(cell, decimal) for cell in first)
    shift = int(len(rest[0]) == len(first) + 1)  # R's: the names of the rows have none themselves
    places = range(shift, len(first) + shift)
    others = [row for row in rest if row != first]  # a header may come again
    cells, columns = _without_marks(first, [[row[at] for row in others if at < len(row)] for at in places])
    numbers = [is_number(cell, decimal) for cell in cells]
    over_numbers = sum(
        not (number or is_missing(cell)) and _all_numbers(column, decimal)
        for cell, number, column in zip(first, numbers, columns, strict=True)
    )
    is_new = _is_new(first, numbers, [[row[at] for row in rest if at < len(row)] for at in places])
    if not any(numbers):
        return bool(over_numbers) or is_new
    if is_new and _is_scale(cells, numbers, decimal) and not _is_scale(rest[0], numbers, decimal):
        return True
    counted = [cell.strip() for cell, number in zip(first, numbers, strict=True) if number]
    if _count_up(counted) and not any(_count_up(row[-len(counted) :]) for row in rest[:3]):
        from_start = all(numbers) and len(first) > 3 and counted[0] in ("0", "1")
        return bool(over_numbers) or not first[0].strip() or from_start or (len(counted) > 2 and is_new)
    return 2 * over_numbers > len(first)


def _without_marks(first: Row, columns: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """The first row, and the columns below, without the marks beside the numbers that they share."""
    cells, below = [*first], [*columns]
    for at, column in enumerate(columns):
        plain, mark = without_mark(column)
        if mark:
            below[at] = plain
            cells[at] = "".join(without_mark([cells[at]], mark)[0]) or cells[at]
    return cells, below


def _is_new(first: Row, numbers: Sequence[bool], below: Sequence[Row]) -> bool:
    """Whether the texts of the first row are all different, and none stands in its column again."""
    texts = [cell.strip() for cell, number in zip(first, numbers, strict=True) if cell.strip() and not number]
    seen = any(
        cell.strip() and cell in column
        for cell, number, column in zip(first, numbers, below, strict=True)
        if not number
    )
    return bool(texts) and len(set(texts)) == len(texts) and not seen


def _is_scale(cells: Row, places: Sequence[bool], decimal: str) -> bool:
    """Whether the numbers at these places are a scale of even steps, as the wavelengths of a spectrum."""
    texts = [cell for cell, number in zip(cells, places, strict=False) if number]
    if len(texts) < SCALE or not all(is_number(cell, decimal) for cell in texts):
        return False
    steps = [b - a for a, b in pairwise(number(cell, decimal) for cell in texts)]
    return min(steps) * max(steps) > 0 and max(map(abs, steps)) < UNEVEN * min(map(abs, steps))


def _count_up(cells: Row) -> bool:
    """Whether the cells are whole numbers that follow one another, as 0, 1, 2 or 1990, 1991."""
    cells = [cell.strip() for cell in cells]
    if len(cells) < 2 or not all(cell.isdecimal() and len(cell) < 9 for cell in cells):
        return False
    return [int(cell) for cell in cells] == [*range(int(cells[0]), int(cells[0]) + len(cells))]


def _all_numbers(column: Row, decimal: str) -> bool:
    known = [cell for cell in column if not is_missing(cell)]
    return bool(known) and all(is_number(cell, decimal) for cell in known)


def _title_rows(rows: Sequence[Row], width: int, dialect: Dialect, header: bool | Literal["auto"]) -> int:
    """How many rows in front of the table are no part of it: a title, or scikit-learn's line of counts.

    Several cells are a title only above a header; else they may be a row with cells too many or too few.
    """
    for at, row in enumerate(rows):
        if _counts_samples(row, rows[at + 1 :], dialect.decimal):
            return at + 1
        filled = [cell for cell in row if cell.strip()]
        if abs(len(row) - width) <= 1 and (len(filled) > 1 or width == 2):
            sure = header is True or is_header(row, rows[at + 1 :], dialect.decimal)
            single = all(sum(map(bool, map(str.strip, above))) <= 1 for above in rows[:at])
            return at if sure or single else 0
        if filled and all(is_number(cell, dialect.decimal) for cell in filled):
            return 0
    return 0


def _counts_samples(row: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the row is a first line as in scikit-learn's files: samples, features, names of classes."""
    names = row[2:]
    counts = [cell.strip() for cell in row[:2]]
    if not rest or len(names) < 2 or not all(cell.isdecimal() for cell in counts):
        return False
    return counts[1] == str(len(rest[0]) - 1) and not any(is_number(cell, decimal) for cell in names)


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
    found, times = dict[str, None](), Counter[str]()
    for at, name in enumerate(names):
        name = plain = name or f"Unnamed: {at}"
        while name in found:
            times[plain] += 1
            name = f"{plain}.{times[plain]}"
        found[name] = None
    return list(found)
