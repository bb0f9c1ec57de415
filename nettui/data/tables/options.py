"""How a text table is read: what the user says, and what is found by looking at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from csv import reader
from dataclasses import dataclass
from typing import Literal, NamedTuple

BLANKS = " "
"""The separator that stands for runs of spaces and tabs."""


@dataclass(frozen=True)
class TextOptions:
    """What the user says of a text; "auto" is found by looking at it.

    `separator` is one character, a space for runs of spaces and tabs. `comment` begins the lines to
    leave out, "" for none.
    """

    header: bool | Literal["auto"] = "auto"
    separator: str = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    encoding: str = "auto"
    comment: str = "auto"


class Dialect(NamedTuple):
    """How the cells of a text are set apart, quoted and written."""

    separator: str = ","
    quote: str = '"'
    escape: str | None = None
    decimal: str = "."
    comment: str = ""

    def split(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The cells of lines; a quoted cell may hold separators and line ends. Raises csv.Error."""
        blank = self.separator == BLANKS
        if blank:
            lines = (line.replace("\t", " ").strip() for line in lines)
        return reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            escapechar=self.escape,
            skipinitialspace=self.separator != "\t",
        )


class Layout(NamedTuple):
    """Where the table is in the text: its dialect, its columns, and the rows in front of its first sample.

    `names` is empty if the columns have none; `header` is whether a row of cells holds them. `titles` of
    the rows `before` the first sample are no part of the table. With `row_names` the first cell names the row
    and is no column. `trailing`: a separator ends each row.
    """

    dialect: Dialect
    width: int
    names: Sequence[str] = ()
    header: bool = False
    titles: int = 0
    row_names: bool = False
    trailing: bool = False

    @property
    def before(self) -> int:
        return self.titles + self.header

    def columns(self) -> list[tuple[int, str]]:
        """The columns of the table: the place in a row, and the name."""
        places = range(self.row_names, self.width)
        return list(zip(places, self.names or [""] * len(places), strict=True))
