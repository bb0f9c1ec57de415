"""Finds how the cells of a text table are set apart: a quick look that must be certain, else clevercsv."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.amounts import bare, is_amount
from nettui.data.tables.cells import GROUPS, is_missing, is_number
from nettui.data.tables.options import BLANKS, Dialect, TextOptions, separator_said

SEPARATORS = (",", ";", "\t", "|", BLANKS)
ENDINGS = ";,|"
MANY = 4
"""Columns that another separator makes where a bar makes two."""
COMMENTS = ("#", "%", "//")
FOR_CLEVERCSV = 2**13
"""The characters that clevercsv looks at, where the quick look is not certain."""
CELLS = 20_000
"""The cells that are looked at for numbers."""
MOST_CELLS = 100_000
"""Those that are looked at for decimal commas: all, unless there are thousands of columns."""
LONGEST_WORD = 200
"""Its patterns take a time that grows with the square of a word's length: longer ones are not shown to it."""

COMMA_DECIMAL = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
POINT_DECIMAL = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
SEVERAL_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3}){2,}")


class Split(NamedTuple):
    """What a separator makes of the sample: rows, their commonest width, its share, the share of numbers."""

    separator: str
    rows: Sequence[Sequence[str]]
    width: int
    regular: float
    numeric: float


def find_dialect(lines: Sequence[str], options: TextOptions, path: str) -> Dialect:
    """The dialect of a text, from its first lines, not blank. Raises InvalidValue if no separator fits."""
    comment = _comment(lines) if options.comment == "auto" else options.comment
    body = [line for line in lines if not (comment and line.lstrip().startswith(comment))]
    ending = _ending(body) if options.separator == "auto" else ""
    body = [line.rstrip().removesuffix(ending) for line in body] if ending else body
    quote, escape = _quotes(body)
    plain = Dialect(quote=quote, escape=escape, comment=comment, ending=ending)
    if options.separator == "auto":
        split = _separator(body, plain, path)
    else:
        split = split_by(body, plain._replace(separator=options.separator))
    if split.separator == "\t" and not _is_quoted(body, quote):
        plain = plain._replace(quote="", escape=None)
    decimal = _decimal(split) if options.decimal == "auto" else options.decimal
    return plain._replace(separator=split.separator, decimal=decimal)


def _comment(lines: Sequence[str]) -> str:
    """The mark of comment lines: one that the first line or a few lines begin with, and not all."""
    for mark in COMMENTS:
        marked = [line.lstrip().startswith(mark) for line in lines]
        if 0 < sum(marked) < len(lines) and (marked[0] or 2 * sum(marked) < len(lines)):
            return mark
    return ""


def _ending(lines: Sequence[str]) -> str:
    """A sign that stands at the end of each line and nowhere else, as in `1,2,3;`; "" if none does."""
    ends = {line.rstrip()[-1:] for line in lines}
    sign = ends.pop() if len(ends) == 1 else ""
    return sign if sign and sign in ENDINGS and all(line.count(sign) == 1 for line in lines) else ""


def _quotes(lines: Sequence[str]) -> tuple[str, str | None]:
    """The quotation mark, and the character that stands in front of one inside of quotes."""
    text = "\n".join(lines)
    if '"' not in text and re.search(r"(^|[,;\t| ])'[^'\n]*'([,;\t| ]|$)", text, re.MULTILINE):
        return "'", None
    return '"', "\\" if '\\"' in text and '""' not in text else None


def _is_quoted(lines: Sequence[str], quote: str) -> bool:
    """Whether cells between tabs are quoted: a quotation mark that begins a cell ends it too."""
    cells = [cell for line in lines for cell in line.split("\t") if cell.startswith(quote)]
    return bool(cells) and all(len(cell) > 1 and cell.rstrip().endswith(quote) for cell in cells)


def _separator(lines: Sequence[str], plain: Dialect, path: str) -> Split:
    if lines and (said := separator_said(lines[0])):
        return split_by(lines[1:], plain._replace(separator=said))
    splits = [split_by(lines, plain._replace(separator=separator)) for separator in SEPARATORS]
    splits = [split for split in splits if split.width > 1]
    even = [split for split in splits if split.regular == 1]
    if any(split.width > MANY for split in even):  # label|number at the end of each line
        even = [split for split in even if not (split.separator == "|" and split.width == 2)]
    likely = even or [split for split in splits if split.regular >= 0.8]
    if found := _best(_as_in_header(likely), certain=bool(even)):
        return found
    if foreign := _by_clevercsv(lines):
        other = split_by(lines, plain._replace(separator=foreign))
        if other.width > 1 and other.regular >= 0.5:
            return other
    most_even = max(splits, key=lambda split: (split.regular, split.numeric), default=None)
    if most_even and most_even.regular >= 0.5:
        return most_even
    hint = "say data.separator, if it is none of , ; | space or tab"
    if not most_even:
        raise InvalidValue("path", "2 columns or more", Phrase("1"), hint)
    fewest, most = min(map(len, most_even.rows)), max(map(len, most_even.rows))
    raise InvalidValue(
        "path", f"equally many cells in each line of {path}", Phrase(f"{fewest} to {most}"), hint
    )


def _as_in_header(splits: Sequence[Split]) -> Sequence[Split]:
    """The splits without those that make one cell of the first line, if another makes as many as of others.

    Where one makes names of it, blanks are inside of its cells.
    """
    same = [split for split in splits if 1 < len(split.rows[0]) in (split.width, split.width - 1)]
    no_blanks = [split for split in splits if split.separator != BLANKS and len(split.rows[0]) > 1]
    if any(map(_has_names, no_blanks)):
        return no_blanks
    return [split for split in splits if len(split.rows[0]) > 1] if same else splits


def _has_names(split: Split) -> bool:
    """Whether the first line has a name for each column, of three or more, that begins with a letter."""
    names = [cell.strip() for cell in split.rows[0]]
    return split.width == len(set(names)) > 2 and all(name[:1].isalpha() for name in names)


def _best(splits: Sequence[Split], certain: bool) -> Split | None:
    """The split with most numbers among its cells; None if others are as good."""
    if len(splits) == 1 and certain:
        return splits[0]
    if not splits:
        return None
    best, *others = sorted(splits, key=lambda split: (-split.numeric, split.separator == BLANKS))
    if all(best.numeric > other.numeric + 0.02 or other.separator == BLANKS for other in others):
        return best
    return None


def split_by(lines: Sequence[str], dialect: Dialect) -> Split:
    """What the dialect's separator makes of the lines; those in front of the table are not counted."""
    try:
        rows = [row for row in islice(dialect.split(f"{line}\n" for line in lines), 300) if row]
    except csv.Error:
        rows = []
    if not rows:
        return Split(dialect.separator, [], 0, 0.0, 0.0)
    below = rows[1:] or rows
    (width, times), *_ = Counter(map(len, below)).most_common(1)
    cells = list(islice((cell for row in below if len(row) == width for cell in row), CELLS))
    known = [is_number(cell) or is_number(cell, ",") or is_missing(cell) or is_amount(cell) for cell in cells]
    return Split(dialect.separator, rows, width, times / len(below), sum(known) / len(known))


def _by_clevercsv(lines: Sequence[str]) -> str:
    """The separator in clevercsv's opinion; "" if it has none."""
    from clevercsv import Sniffer
    from clevercsv.exceptions import NoDetectionResult

    sample = "\n".join(lines)[:FOR_CLEVERCSV]
    if re.search(rf"[^\s,;|]{{{LONGEST_WORD}}}", sample):
        return ""
    try:
        found = Sniffer().sniff(sample)
    except (NoDetectionResult, csv.Error):
        return ""
    delimiter = (found and found.delimiter) or ""
    return delimiter if len(delimiter) == 1 else ""


def _decimal(split: Split) -> str:
    """The decimal mark: a comma where numbers have one, and it does not separate cells or thousands."""
    cells = [bare(cell.strip()) for cell in islice((cell for row in split.rows for cell in row), MOST_CELLS)]
    commas = [cell for cell in cells if COMMA_DECIMAL.fullmatch(cell)]
    points = [cell for cell in cells if POINT_DECIMAL.fullmatch(cell)]
    if any("," in cell and GROUPS[","].fullmatch(cell) and not is_number(cell) for cell in cells):
        return ","  # as 1.234,5
    in_groups = all(GROUPS["."].fullmatch(cell) for cell in commas)
    if not commas or (in_groups and (points or split.separator == ",")):
        return "."
    if any(SEVERAL_GROUPS.fullmatch(cell) for cell in cells):
        return "."
    return "," if all(GROUPS[","].fullmatch(cell) for cell in points) else "."
