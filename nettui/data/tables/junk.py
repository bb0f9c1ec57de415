"""Lines of a text that are no part of its table: rules of dashes, notes below it, a second header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nettui.data.tables.amounts import UNITS, is_amount
from nettui.data.tables.cells import is_missing, is_number

FEW = 10
"""Lines below a table that may be notes; more of them are a mistake."""
MOST = 0.9
"""The share of numbers in a column that should hold nothing else."""
RULED = frozenset(" \t|+:-=")
"""What a rule begins with."""
RULE = re.compile(r"[\s|+:]*(---|===)[\s|+:=-]*")
WORDS = re.compile(r"[\s:]|^[*†(\[]")
BRACKETS = ("()", "[]", "{}")
MOST_HEADERS, MIN_BELOW = 2, 5
"""Rows under the header that may be headers, too; with more rows below, the first two are not looked at."""
BEGINS_NOTE = re.compile(
    r"(sources?|(foot)?notes?|remarques?|nota|last updated|data from|copyright)\b|©", re.IGNORECASE
)

Row = Sequence[str]


def is_rule(line: str) -> bool:
    """Whether a line is drawn between the parts of a table, as ---+--- or |---|:--|."""
    return ("---" in line or "===" in line) and RULE.fullmatch(line) is not None


def is_note(row: Row, width: int) -> bool:
    """Whether a row holds words alone, in far fewer cells than the `width` of the table, or in brackets."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if not filled:
        return True
    if len(row) >= width or "\n" in "".join(row):
        return False
    is_text = WORDS.search(filled[0]) and not filled[0][0].isdigit() and not is_amount(filled[0])
    is_text = is_text and (len(filled) <= width // 2 or BEGINS_NOTE.match(filled[0]) is not None)
    return bool(is_text) or filled[0][0] + filled[-1][-1] in BRACKETS


def more_headers(first: Row, rest: Sequence[Row], decimal: str) -> int:
    """How many rows under the first have texts over numbers as well: units, other names, what a tool adds."""
    count = 0
    while count < MOST_HEADERS and is_second_header(first, rest[count:], decimal):
        count += 1
    if count and len(rest) > count and _is_last_header(first, rest[count:], decimal):
        count += 1
    return count


def is_second_header(first: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the row under the first has texts over numbers as well: units, or other names."""
    found = _over_numbers(first, rest, decimal)
    texts = [cell for cell in found or () if cell]
    if not texts:
        return False
    alike = len(set(texts)) == 1 and len(texts) > 2  # the name of a share over each of its prices
    return all(map(_is_unit, texts)) or len(set(texts)) == len(texts) > 1 or alike


def _is_last_header(first: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether a row under more than one header has nothing but the name of the first column."""
    found = _over_numbers(first, rest, decimal)
    return found is not None and len(found) > 1 and not any(found) and not any(map(str.strip, rest[0][1:]))


def _over_numbers(first: Row, rest: Sequence[Row], decimal: str) -> list[str] | None:
    """The cells of the row under the first that stand over numbers, missing ones ""; None if one counts."""
    if not rest or len(rest[0]) != len(first):
        return None
    second, found = rest[0], list[str]()
    below = [row for row in rest[1:] if len(row) == len(second) and row != first]
    below = below[2:] if len(below) > MIN_BELOW else below  # of which two may be headers as well
    for at, cell in enumerate(second):
        if not _should_be_numbers([row[at] for row in below], decimal):
            continue
        if not is_missing(cell) and (_counts(cell, decimal) or _counts(first[at], decimal)):
            return None
        found.append("" if is_missing(cell) else cell.strip())
    return found


def _should_be_numbers(column: Row, decimal: str) -> bool:
    known = [cell for cell in column if not is_missing(cell)]
    return len(known) > 1 and sum(_counts(cell, decimal) for cell in known) >= MOST * len(known)


def _counts(cell: str, decimal: str) -> bool:
    return is_number(cell, decimal) or is_amount(cell)


def _is_unit(cell: str) -> bool:
    """Whether a cell names a unit, as kg, [m/s] or (mm)."""
    return cell in UNITS or (len(cell) > 2 and cell[0] + cell[-1] in BRACKETS)
