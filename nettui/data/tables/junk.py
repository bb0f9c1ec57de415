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
BRACKETS = ("()", "[]")
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


def is_second_header(first: Row, rest: Sequence[Row], decimal: str) -> bool:
    """Whether the row under the first has texts over numbers as well: units, or other names."""
    if not rest or len(rest[0]) != len(first):
        return False
    second, texts = rest[0], list[str]()
    below = [row for row in rest[1:] if len(row) == len(second) and row != first]
    for at, cell in enumerate(second):
        if is_missing(cell) or not _should_be_numbers([row[at] for row in below], decimal):
            continue
        if _counts(cell, decimal) or _counts(first[at], decimal):
            return False
        texts.append(cell.strip())
    return bool(texts) and (all(map(_is_unit, texts)) or len(set(texts)) == len(texts) > 1)


def _should_be_numbers(column: Row, decimal: str) -> bool:
    known = [cell for cell in column if not is_missing(cell)]
    return len(known) > 1 and sum(_counts(cell, decimal) for cell in known) >= MOST * len(known)


def _counts(cell: str, decimal: str) -> bool:
    return is_number(cell, decimal) or is_amount(cell)


def _is_unit(cell: str) -> bool:
    """Whether a cell names a unit, as kg, [m/s] or (mm)."""
    return cell in UNITS or (len(cell) > 2 and cell[0] + cell[-1] in BRACKETS)
