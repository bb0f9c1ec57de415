"""What a cell of a text table holds: a number, nothing, or a text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

NOTHING = frozenset(
    ["", "NA", "N/A", "n/a", "#N/A", "?", "NaN", "nan", "NAN", "null", "NULL", "Null", "<NA>"]
)
"""What stands for a missing cell in any column."""
NO_NUMBER = NOTHING | {
    "None",
    "none",
    "-",
    "--",
    ".",
    "na",
    "n.a.",
    "N.A.",
    "-nan",
    "+nan",
    "#DIV/0!",
    "#VALUE!",
    "NaT",
    ":",
    "..",
}
"""What stands for a missing cell among numbers; among texts they may be a category, as - beside +."""

DIGITS = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE)
MINUS = "\u2212"
"""The sign that texts set in type have for a hyphen before a number."""
LONGEST = 400
"""The characters of the longest number."""
GROUPS = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}([,' \u00a0\u202f]\d{3})+(\.\d*)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}([.' \u00a0\u202f]\d{3})+(,\d*)?"),
}
"""Numbers with their thousands set apart, by the mark of the decimals."""
MARKED = {".": re.compile(r"\d[,' \u00a0\u202f]\d{3}"), ",": re.compile(r"\d[.' \u00a0\u202f]\d{3}")}
SEPARATORS = {".": str.maketrans("", "", ",' \u00a0\u202f"), ",": str.maketrans(",", ".", ".' \u00a0\u202f")}


def number(cell: str, decimal: str = ".") -> float:
    """The number in a cell, NaN if it is missing. Raises ValueError for a text."""
    cell = cell.strip()
    if cell in NO_NUMBER:
        return math.nan
    if cell.startswith(MINUS):
        cell = f"-{cell[1:]}"
    if GROUPS[decimal].fullmatch(cell):
        return float(cell.translate(SEPARATORS[decimal]))
    plain = cell.replace(",", ".") if decimal == "," else cell
    if not DIGITS.fullmatch(plain):
        raise ValueError(cell)
    return float(plain)


def thousands_in(cells: Sequence[str], decimal: str = ".") -> str:
    """The mark that sets thousands apart in one of the cells; "" if none does."""
    if not MARKED[decimal].search("\n".join(cells)):
        return ""
    found = (cell for cell in map(str.strip, cells) if GROUPS[decimal].fullmatch(cell))
    return "".join(sign for sign in next(found, "").lstrip("+-") if not sign.isdecimal())[:1]


def is_number(cell: str, decimal: str = ".") -> bool:
    """Whether a cell holds a number; a missing one does not."""
    return len(cell) <= LONGEST and _is_number(cell, decimal)


@lru_cache(maxsize=4096)
def _is_number(cell: str, decimal: str) -> bool:
    try:
        return not math.isnan(number(cell, decimal))
    except ValueError:
        return False


def is_missing(cell: str) -> bool:
    return cell.strip() in NO_NUMBER


def numbers(cells: Sequence[str], decimal: str = ".") -> list[float]:
    """The numbers in cells, NaN where they are missing. Raises ValueError if one is a text."""
    text = "".join(cells)
    if "_" in text or (decimal == "," and "." in text):  # float() takes 1_000 for a number, and 1.234 for 1
        return [number(cell, decimal) for cell in cells]
    plain = [cell.replace(",", ".") for cell in cells] if decimal == "," else cells
    with suppress(ValueError):
        return list(map(float, plain))
    with suppress(ValueError):
        return [float("nan" if cell.strip() in NO_NUMBER else cell) for cell in plain]
    return [number(cell, decimal) for cell in cells]
