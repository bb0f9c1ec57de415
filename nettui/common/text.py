"""Formats and parses numbers, names and course references for display."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

UNBROKEN = "\ue000"
"""Stands for a blank at which a line must not be broken; rich would break it at a no-break space."""

KEPT = re.compile(
    r"(?<=\S) (?=[:;?!»](?:[\s*_).,]|$)|%)"  # signs that French sets apart, and a unit
    r"|(?<=«) (?=\S)"
    r"|(?<=\d) (?=\d{3}(?!\d))"
)
"""Blanks that hold together what they part."""


CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def keep_together(text: str, blank: str = UNBROKEN) -> str:
    """The text with `blank` for the blanks before `:`, `;`, `?`, `!`, `%`, in `« »` and between thousands.

    A font has no sign for UNBROKEN: what draws the text puts blanks back.
    """
    return KEPT.sub(blank, text)


def visible(text: str) -> str:
    """The text with an escape such as \\x1b for each character that would control a terminal.

    These are all control characters but line ends, signs of writing direction, and lone surrogates.
    """
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def harmless(value: Any) -> Any:
    """The value with every control character in its texts and keys made visible, but for tabs."""
    if isinstance(value, str):
        return "\t".join(map(visible, value.split("\t")))
    if isinstance(value, list):
        return [harmless(item) for item in value]
    if isinstance(value, dict):
        return {visible(key): harmless(item) for key, item in value.items()}
    return value


def format_number(x: float, digits: int = 3) -> str:
    """`digits` significant digits, in scientific notation below 1e-3 and from 1e5; or nan, inf, -inf."""
    if x != x or x in (float("inf"), float("-inf")):
        return str(float(x))
    if x == 0:
        return "0"
    mantissa, _, exponent = f"{x:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if not -3 <= power < 5:
        return f"{mantissa}e{power}"
    return f"{float(f'{mantissa}e{power}'):.{max(digits - 1 - power, 0)}f}"


def format_short(x: float) -> str:
    """Up to six significant digits, none of them a zero at the end: 0.5, 1e-5."""
    mantissa, sign, exponent = f"{x:g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if sign else mantissa


def format_in(x: float, cells: int) -> str:
    """The number in a column of that many cells, the first of them blank, with fewer digits where it must."""
    written = (format_number(x, digits) for digits in (3, 2, 1))
    return next((text for text in written if len(text) < cells), format_number(x, 1)).rjust(cells)


def format_percent(share: float) -> str:
    """A share as an integer percentage; from 10 000 % on like `format_number`; or nan."""
    if share != share:
        return "nan"
    return f"{round(100 * share)} %" if abs(share) < 100 else f"{format_number(100 * share)} %"


def format_share(share: float) -> str:
    """A share as a percentage with one decimal; or nan."""
    return "nan" if share != share else f"{100 * share:.1f} %"


def join_names(names: Sequence[str], limit: int = 3) -> str:
    """The first `limit` names, separated by commas, with an ellipsis if there are more."""
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")


def parse_integer(text: str) -> int | None:
    """The integer written in `text`, of at most 18 digits and without a sign; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def format_in_column(x: float, largest: float) -> str:
    """A number in a column with maximum `largest`: four decimals, as in the lecture, or `format_number`."""
    return f"{x:.4f}" if 0.1 <= largest < 1e4 else format_number(x)


def format_course_rows(course: Iterable[str]) -> str:
    """Course references with consecutive rows merged: `6.1, 5.1–5.5`."""
    groups: list[list[str]] = []
    for row in course:
        chapter, _, number = row.partition(".")
        if groups and number.isdecimal() and groups[-1][-1] == f"{chapter}.{int(number) - 1}":
            groups[-1].append(row)
        else:
            groups.append([row])
    return ", ".join(", ".join(group) if len(group) < 3 else f"{group[0]}–{group[-1]}" for group in groups)
