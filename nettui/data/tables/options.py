"""How a text table is read: what the user says, and what is found by looking at it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from csv import QUOTE_MINIMAL, QUOTE_NONE, reader
from dataclasses import dataclass
from typing import Literal, NamedTuple

BLANKS = " "
"""The separator that stands for runs of spaces and tabs."""


def separator_said(line: str) -> str:
    """The separator that Excel's line `sep=;` names, which may be a tab; "" if the line is none."""
    found = re.fullmatch(r"\s*sep=(.)\s*", line, re.IGNORECASE)
    return found[1] if found else ""


@dataclass(frozen=True)
class TextOptions:
    """What the user says of a text; "auto" is found by looking at it.

    `separator` is one character, a space for runs of spaces and tabs. `comment` begins the lines to
    leave out, "" for none. With `row_names` the names of the rows are a column, too.
    """

    header: bool | Literal["auto"] = "auto"
    separator: str = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    encoding: str = "auto"
    comment: str = "auto"
    row_names: bool = False


class Dialect(NamedTuple):
    """How the cells of a text are set apart, quoted and written."""

    separator: str = ","
    quote: str = '"'
    escape: str | None = None
    decimal: str = "."
    comment: str = ""
    ending: str = ""
    """A sign that ends each line and sets no cells apart."""

    def split(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The cells of lines; a quoted cell may hold separators and line ends. Raises csv.Error."""
        blank = self.separator == BLANKS
        if blank:
            lines = (line.replace("\t", " ").strip() for line in lines)
        return reader(
            lines,
            quoting=QUOTE_MINIMAL if self.quote else QUOTE_NONE,
            delimiter=self.separator,
            quotechar=self.quote or None,
            escapechar=self.escape,
            skipinitialspace=self.separator != "\t",
        )


class Layout(NamedTuple):
    """Where the table is in the text: its dialect, its columns, and the rows in front of its first sample.

    `names` is empty if the columns have none; `header` is whether a row of cells holds them. `titles` of
    the rows `before` the first sample are no part of the table. With `row_names` the first cell names the row
    and is no column. `trailing` empty cells end each row. `second` rows under the header are none
    of its samples either; rows equal to `heading`, the cells of the header, are none either.
    """

    dialect: Dialect
    width: int
    names: Sequence[str] = ()
    header: bool = False
    titles: int = 0
    row_names: bool = False
    trailing: int = 0
    second: int = 0
    heading: Sequence[str] = ()

    @property
    def before(self) -> int:
        return self.titles + self.header + self.second

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a row has the cells of the table; empty ones may follow."""
        return len(row) >= self.width and not any(map(str.strip, row[self.width :]))

    def columns(self) -> list[tuple[int, str]]:
        """The columns of the table: the place in a row, and the name."""
        places = range(self.row_names, self.width)
        return list(zip(places, self.names or [""] * len(places), strict=True))
