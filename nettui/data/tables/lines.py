"""A text file as lines, and as rows of cells with the numbers of their lines."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.junk import FEW, RULED, is_note, is_rule
from nettui.data.tables.options import Dialect, Layout, separator_said

SAMPLE = 2**16
SAMPLE_LINES = 20
"""The dialect is found from the first SAMPLE characters, or this many lines where lines are long."""
LONG_SAMPLE, FEW_LINES = 2**20, 5
"""The characters from which on these lines are enough."""
LONGEST_LINE = 2**22
"""The characters of a table's longest line."""
LONGEST_TEXT = 2**28
"""Those of the longest line of a text that is no table, as JSON on one line."""

END_OF_DOS = "\x1a"
"""Programs of DOS write it behind the last line of a text."""


class Line(NamedTuple):
    """A line of the text and its number in the file, from 1."""

    number: int
    text: str


class TextFile:
    """A text that can be read more than once, line by line; the file stays open."""

    def __init__(self, file: BinaryIO, path: str, encoding: str) -> None:
        self.file, self.path, self.encoding = file, path, encoding

    def lines(self) -> Iterator[Line]:
        """The lines that are not blank. Raises InvalidValue where the encoding does not fit."""
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, newline=None)
        number = 0
        try:
            for number, line in enumerate(iter(partial(text.readline, LONGEST_TEXT + 1), ""), 1):
                if len(line) > LONGEST_TEXT:
                    raise too_long(number, self.path, LONGEST_TEXT)
                if not line.isspace() and line != END_OF_DOS:
                    yield Line(number, line)
        except UnicodeError as error:
            expected = f"text in {self.encoding} after line {number} of {self.path}"
            raise InvalidValue("path", expected, Phrase(str(error)), "set data.encoding") from None
        finally:
            if not self.file.closed:
                text.detach()

    def sample(self) -> list[Line]:
        """The first lines, at least one."""
        found, size = list[Line](), 0
        for line in self.lines():
            enough = FEW_LINES if size > LONG_SAMPLE else SAMPLE_LINES
            if size > SAMPLE and len(found) >= enough:
                return found
            found.append(line)
            size += len(line.text)
        if not found:
            raise InvalidValue("path", "at least one sample in the file", self.path)
        return found


class NotEmptyError(Exception):
    """A column that was empty in the first rows is not in a later one."""


class Rows:
    """The rows of a table in a text.

    `numbers` are the lines of those read last, `empty` counts the rows without a filled cell among them.
    `above` is the line of the last row in front of them, `repeats` are those that repeat the header; `notes`
    counts the rows below the table, `rules` the lines of dashes.
    """

    def __init__(self, text: TextFile, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.numbers = array("q")
        self.number = self.empty = self.quotes = self.above = self.notes = self.rules = 0
        self.repeats = list[int]()

    def plain_lines(self) -> Iterator[str]:
        """The lines of the table: no comments, no `sep=;`."""
        comment, quote, quoted = self.dialect.comment, self.dialect.quote, False
        ending = self.dialect.ending
        self.rules = 0
        for number, line in self.text.lines():
            if number == 1 and separator_said(line):
                continue
            if len(line) > LONGEST_LINE:
                raise too_long(number, self.text.path, LONGEST_LINE)
            if comment and not quoted and line.lstrip().startswith(comment):
                continue
            if line[0] in RULED and not quoted and is_rule(line):
                self.rules += 1
                continue
            if quote and quote in line:
                quotes = line.count(quote)
                self.quotes += quotes
                quoted ^= quotes % 2 == 1
            self.number = number
            if ending and (plain := line.rstrip()).endswith(ending):
                line = f"{plain.removesuffix(ending)}\n"
            yield line

    def rows(self) -> Iterator[list[str]]:
        """The cells of all lines, those of the header too. Raises csv.Error."""
        return self.dialect.split(self.plain_lines())

    def lines(self, layout: Layout) -> Iterator[str]:
        """The lines below the header, for a reader of numbers."""
        self.numbers = array("q")
        lines = self.plain_lines()
        for _, _ in zip(range(layout.before), self.dialect.split(lines), strict=False):
            pass
        self.above = self.number
        for line in lines:
            self.numbers.append(self.number)
            yield line

    def cells(self, layout: Layout) -> Iterator[list[str]]:
        """The rows below the header, each as wide as the table. Raises InvalidValue."""
        self.numbers, self.repeats = array("q"), []
        self.empty = self.quotes = self.notes = 0
        rows, row, inside, quotes = self.rows(), list[str](), False, 0
        try:
            for at, row in enumerate(rows):
                if at < layout.before:
                    self.quotes, self.above = 0, self.number
                    continue
                if layout.heading and row == layout.heading:
                    self.quotes = 0
                    self.repeats.append(self.number)
                    continue
                if not any(map(str.strip, row)):
                    self.empty += 1
                    continue
                if len(row) != layout.width:
                    if not layout.fits(row):
                        number, below = (
                            self.number,
                            [*islice(rows, FEW)] if is_note(row, layout.width) else [],
                        )
                        self.notes = _notes([row, *below], layout)
                        if self.notes:
                            break
                        if layout.trailing and len(row) <= layout.width + layout.trailing:
                            raise NotEmptyError
                        raise self._ragged(row, number, chain(below, rows), layout)
                    del row[layout.width :]
                self.numbers.append(self.number)
                quotes, self.quotes = self.quotes, 0
                inside = quotes > 0 and "\n" in "".join(row)
                yield row
            if inside and quotes % 2:
                raise self._open_quote(row)
        except csv.Error as error:
            raise InvalidValue(
                "path", f"cells in line {self.number} of {self.text.path}", Phrase(str(error))
            ) from None

    def _open_quote(self, row: Sequence[str]) -> InvalidValue:
        start = self.number - "".join(row).count("\n") + 1
        expected = f"a closing quotation mark for the cell that begins in line {start} of {self.text.path}"
        return InvalidValue("path", expected, Phrase("none"))

    def _ragged(
        self, row: Sequence[str], number: int, rest: Iterable[list[str]], layout: Layout
    ) -> InvalidValue:
        expected = f"{layout.width} cells in line {number} of {self.text.path}, as in most lines"
        inside = "".join(row).count("\n")
        quote = f"is a quotation mark left open in line {number - inside}?" if inside else ""
        others = sum(not layout.fits(other) for other in rest)
        more = f"and {others} more in the lines below" if others else ""
        return InvalidValue("path", expected, Phrase(f"{len(row)}"), "; ".join(filter(None, (quote, more))))


def _notes(rows: Sequence[Sequence[str]], layout: Layout) -> int:
    """How many rows there are if all are notes, and few; else 0."""
    return len(rows) if len(rows) <= FEW and all(is_note(row, layout.width) for row in rows) else 0


def too_long(number: int, path: str, most: int) -> InvalidValue:
    """The error for a line that no table has."""
    return InvalidValue("path", f"at most {most:,} characters in line {number} of {path}", Phrase("more"))
