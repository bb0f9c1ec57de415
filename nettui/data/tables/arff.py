"""ARFF, the format of Weka and OpenML: attributes with their kinds, then rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.data.source import Decision
from nettui.data.tables.cells import is_number
from nettui.data.tables.delimited import first_rows, mixed, numbers_alone
from nettui.data.tables.lines import Line, Rows, TextFile
from nettui.data.tables.options import Dialect, Layout
from nettui.data.tables.table import Column, Table, require_columns

MISSING = frozenset(["?", ""])
"""What is missing in ARFF: any other text is a value."""
QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
ATTRIBUTE = re.compile(rf"@attribute\s+({QUOTED}|[^\s{{]+)\s*(.+)", re.IGNORECASE)
VALUE = re.compile(rf"\s*((?:\d+\s+)?(?:{QUOTED})|[^,]*)\s*(,|$)")
OPEN = re.compile(r"\s*(?:\d+\s+)?['\"]")
WEIGHT = re.compile(r",\s*\{[-+.\deE]+\}\s*$")
MOST_CELLS, SPARSE = 10**7, 200
"""Cells that sparse rows may become, or so many times those that are written."""
NUMERIC = ("numeric", "real", "integer")
KINDS = (*NUMERIC, "string", "date", "{values}")


class Attribute(NamedTuple):
    """A column; `values` are those of a nominal one in their order."""

    name: str
    kind: str
    values: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return self.kind in NUMERIC

    @property
    def default(self) -> str:
        """What a sparse row means where it says nothing."""
        return self.values[0] if self.values else "0" if self.is_number else ""


def is_arff(lines: Sequence[str]) -> bool:
    """Whether the first lines of a text are those of an ARFF file."""
    first = next((line for line in lines if not line.lstrip().startswith("%")), "").lstrip().lower()
    return first.startswith(("@relation", "@attribute"))


def read_arff(text: TextFile) -> Table:
    """The table of an ARFF file; a nominal column holds texts and keeps the order of its values.

    Raises InvalidValue, also for a cell that is not of its column's kind. The format: Weka's manual, "ARFF".
    """
    attributes, start = _header(text)
    rows = _Data(text, attributes, start)
    layout = Layout(rows.dialect, len(attributes), [attribute.name for attribute in attributes])
    first = first_rows(rows, 100)
    is_dense = not next(rows.plain_lines()).lstrip().startswith("{")
    texts = [at for at, attribute in enumerate(attributes) if not attribute.is_number]
    plain = numbers_alone(rows, layout, first) if is_dense and not texts else None
    columns = plain or mixed(rows.bounded(), layout, texts, MISSING)
    table = Table(text.path, columns, np.array(rows.numbers), (Decision("read as ARFF"),))
    kept = [_checked(table, *pair) for pair in zip(columns, attributes, strict=True)]
    return table._replace(columns=kept)


def _header(text: TextFile) -> tuple[list[Attribute], int]:
    """The attributes, and the number of the line that says @data."""
    attributes = list[Attribute]()
    for line in text.lines():
        word = line.text.split(maxsplit=1)[0].lower()
        if word == "@data":
            if not attributes:
                break
            return attributes, line.number
        if word == "@attribute":
            attributes.append(_attribute(line, text.path))
            require_columns(len(attributes), text.path)
        elif not word.startswith(("%", "@relation")):
            expected = f"@attribute, @data or a comment after % in line {line.number} of {text.path}"
            raise InvalidValue("path", expected, line.text.strip())
    raise InvalidValue("path", f"@attribute lines, then @data, in {text.path}", Phrase("none"))


def _attribute(line: Line, path: str) -> Attribute:
    found = ATTRIBUTE.match(line.text.strip())
    if not found:
        expected = f"@attribute name kind in line {line.number} of {path}"
        raise InvalidValue("path", expected, line.text.strip())
    name, rest = _plain(found[1]), found[2].strip()
    if rest.startswith("{"):
        try:
            return Attribute(name, "nominal", tuple(_values(rest[1:].rpartition("}")[0])))
        except ValueError as error:
            expected = f"values in line {line.number} of {path}"
            raise InvalidValue("path", expected, Phrase(str(error))) from None
    kind = rest.split()[0].lower()
    if kind not in KINDS:
        hint = nearest(kind, KINDS)
        raise InvalidValue(
            "path", f"the kind of attribute {name!r} in line {line.number} of {path}", kind, hint
        )
    return Attribute(name, kind)


def _values(text: str) -> list[str]:
    """The values between commas, without their quotes. Raises ValueError for a quote that is not closed."""
    if "'" not in text and '"' not in text:
        return [cell.strip() for cell in text.split(",")]
    found, at = list[str](), 0
    while value := VALUE.match(text, at):
        if OPEN.match(value[0]) and value[1].rstrip()[-1:] not in "'\"":
            raise ValueError("a quotation mark that is not closed")
        found.append(_plain(value[1].strip()))
        at = value.end()
        if not value[2]:
            break
    return found


def _with_commas(line: str) -> str:
    """The line with commas for the blanks between values, where there is no comma."""
    return line if "," in line or "'" in line or '"' in line else ",".join(line.split())


def _plain(word: str) -> str:
    """The word without quotes and the backslashes in front of quoted marks."""
    if len(word) > 1 and word[0] in "'\"" and word[-1] == word[0]:
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    return word


class _Data(Rows):
    """The rows after @data, dense or sparse."""

    def __init__(self, text: TextFile, attributes: Sequence[Attribute], start: int) -> None:
        super().__init__(text, Dialect(comment="%"))
        self.attributes, self.start = attributes, start
        self.defaults = [attribute.default for attribute in attributes]

    def plain_lines(self) -> Iterator[str]:
        for number, line in self.text.lines():
            if number > self.start and not line.lstrip().startswith("%"):
                self.number = number
                yield WEIGHT.sub("", line) if "{" in line else line

    def rows(self) -> Iterator[list[str]]:
        for line in self.plain_lines():
            line = line.strip()
            try:
                yield self._sparse(line) if line.startswith("{") else _values(_with_commas(line))
            except ValueError as error:
                where = f"values in line {self.number} of {self.text.path}"
                raise InvalidValue("path", where, Phrase(str(error))) from None

    def bounded(self) -> _Data:
        """These rows. Raises InvalidValue for sparse ones that become far more cells than are written."""
        cells, given = 0, 0
        for line in self.plain_lines():
            if line.lstrip().startswith("{"):
                cells, given = cells + len(self.attributes), given + line.count(",") + 1
        if cells > max(MOST_CELLS, SPARSE * given):
            expected = f"at most {SPARSE} times the values that are given in {self.text.path}"
            raise InvalidValue("path", expected, Phrase(f"{cells:,} cells of {given:,} values"))
        return self

    def _sparse(self, line: str) -> list[str]:
        cells = self.defaults.copy()
        for pair in _values(line.strip("{}")) if line.strip("{} ") else ():
            place, _, value = pair.partition(" ")
            if not (place.isdecimal() and len(place) < 9 and int(place) < len(cells)):
                raise ValueError(f"attribute {place!r}, of 0 to {len(cells) - 1}")
            cells[int(place)] = _plain(value.strip())
        return cells


def _checked(table: Table, column: Column, attribute: Attribute) -> Column:
    """The column with its declared values. Raises InvalidValue for a cell that is not of its kind."""
    known = is_number if attribute.is_number else set(attribute.values).__contains__
    if attribute.is_number != column.is_number or attribute.values:
        missing = np.zeros(len(column.values), bool) if column.missing is None else column.missing
        bad = [at for at, cell in enumerate(column.values) if not missing[at] and not known(cell)]
        if bad and table.lines is not None:
            kind = "a number" if attribute.is_number else f"one of {', '.join(attribute.values)}"
            expected = f"{kind} in line {table.lines[bad[0]]}, column {column.name!r} of {table.path}"
            more = f"and {len(bad) - 1} more in the lines below" if len(bad) > 1 else ""
            raise InvalidValue("path", expected, column.values[bad[0]], more)
    return column._replace(categories=attribute.values)
