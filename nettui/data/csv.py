"""Text tables: one sample per line, numbers and a label, separated by commas or another character."""

from __future__ import annotations

import csv
import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require, unknown_name
from nettui.data.files import File, encode_labels, file_errors
from nettui.data.source import Samples
from nettui.types import Array


class Line(NamedTuple):
    """One line of the table and its number in the file, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Columns:
    """The columns of a table; `names` is empty without a header, `label` is the index of the labels."""

    path: str
    names: Sequence[str]
    width: int
    label: int

    @property
    def inputs(self) -> list[int]:
        return [cell for cell in range(self.width) if cell != self.label]

    @property
    def input_names(self) -> list[str]:
        return [self.names[cell] for cell in self.inputs] if self.names else []

    def describe(self, line: int, cell: int) -> str:
        """The position of a cell, for an error message."""
        column = f"column {self.names[cell]!r}" if self.names else f"cell {cell + 1}"
        return f"in line {line}, {column} of {self.path}"

    def input_cells(self, cells: list[str]) -> list[str]:
        return cells[: self.label] + cells[self.label + 1 :]


@dataclass(frozen=True)
class Csv(File):
    """A UTF-8 table in which every cell is a finite number, except the label, which may be a name.

    `header` "auto": the first line is a header if none of its cells is a number. `label` is the column of the
    labels: its name in the header, or its number from 0; negative numbers count from the end.
    """

    name: ClassVar[str] = "csv"
    patterns: ClassVar[str] = "*.csv"
    header: bool | Literal["auto"] = "auto"
    label: int | str = -1
    separator: str = ","

    def __post_init__(self) -> None:
        super().__post_init__()
        single = len(self.separator) == 1 and self.separator not in '"\r\n'
        require(single, "separator", "a single character", self.separator)

    @classmethod
    def matches(cls, path: str) -> bool:
        return path.lower().endswith(".csv")

    def read(self) -> Samples:
        encoding = "utf-8-sig"  # accepts the byte-order mark that some programs write at the start
        with (
            file_errors(self.path, "a table in UTF-8"),
            open(self.path, encoding=encoding, newline="") as file,
        ):
            lines = _lines(file, self.separator)
            first = next(lines, None)
            if first is None:
                raise InvalidValue("path", "at least one sample in the file", self.path)
            if (width := len(first.cells)) < 2:
                hint = _separator_hint(first.cells[0]) or "is data.separator right?"
                raise InvalidValue("path", "2 columns or more", Phrase("1"), hint)
            names = [cell.strip() for cell in first.cells] if self._is_header(first.cells) else []
            columns = Columns(self.path, names, width, self._label_column(names, width))
            return _samples(lines if names else chain([first], lines), columns)

    def _is_header(self, cells: Sequence[str]) -> bool:
        if self.header == "auto":
            return isinstance(self.label, str) or not any(map(_is_number, cells))
        return self.header

    def _label_column(self, names: Sequence[str], width: int) -> int:
        if isinstance(self.label, int):
            require(-width <= self.label < width, "label", f"a column, {-width} to {width - 1}", self.label)
            return self.label % width
        if not names:
            raise InvalidValue("label", "a column's number, as the file has no header", self.label)
        if self.label not in names:
            raise unknown_name("label", "a column", self.label, names)
        return names.index(self.label)


def _samples(lines: Iterable[Line], columns: Columns) -> Samples:
    """The inputs and labels of all lines. Raises InvalidValue at the first cell that cannot be used."""
    values, numbers, labels = array("d"), array("q"), list[str]()
    for line, cells in lines:
        if len(cells) != columns.width:
            expected = f"{columns.width} cells in line {line} of {columns.path}, as in the first line"
            raise InvalidValue("path", expected, Phrase(f"{len(cells)}"))
        if not (label := cells[columns.label].strip()):
            where = columns.describe(line, columns.label)
            raise InvalidValue("path", f"a label {where}", cells[columns.label])
        try:
            values.extend(map(float, columns.input_cells(cells)))
        except ValueError:
            raise _not_a_number(Line(line, cells), lines, columns, not labels) from None
        labels.append(label)
        numbers.append(line)
    x = np.array(values).reshape(len(labels), columns.width - 1)
    if len(bad := np.argwhere(~np.isfinite(x))):
        row, column = bad[0]
        where = columns.describe(numbers[row], columns.inputs[column])
        raise InvalidValue("path", f"a finite number {where}", Phrase(x[row, column]))
    target = columns.names[columns.label] if columns.names else ""
    try:
        samples = encode_labels(x, _parse_labels(labels), columns.input_names, target=target)
    except InvalidValue as problem:
        raise _with_hint(problem, columns) from None
    return samples._replace(not_classes=samples.not_classes and _with_hint(samples.not_classes, columns))


def _with_hint(problem: InvalidValue, columns: Columns) -> InvalidValue:
    """The problem with the labels, with what to do if they are the wrong column."""
    hint = "if the labels are another column: data.label = 0 is the first" if columns.label else ""
    hints = "; ".join(filter(None, (problem.hint, hint)))
    return InvalidValue(problem.where, problem.expected, problem.found, hints)


def _not_a_number(line: Line, rest: Iterable[Line], columns: Columns, is_first: bool) -> InvalidValue:
    """The error for a line with an input that is not a number; `rest` are the lines after it."""
    number, cells = line
    bad = next(cell for cell in columns.inputs if not _is_number(cells[cell]))
    hint = _separator_hint(cells[bad])
    if not hint and is_first and cells[bad].strip():
        hint = f"if these are the labels: data.label = {bad}"
    others = sum(not _is_number(cell) for _, below in rest for cell in columns.input_cells(below))
    more = f"and {others} more in the lines below" if others else ""
    hints = "; ".join(filter(None, (hint, more)))
    return InvalidValue("path", f"a number {columns.describe(number, bad)}", cells[bad], hints)


def _separator_hint(cell: str) -> str:
    """A hint if the cell looks like several cells with another separator, else an empty string."""
    mark = next((mark for mark in ";\t|" if mark in cell), None)
    return f"did you mean data.separator = {json.dumps(mark)}?" if mark else ""


def _parse_labels(cells: Sequence[str]) -> Array:
    """The labels as numbers if all of them are numbers, else as strings."""
    return np.array(cells, float if all(map(_is_number, cells)) else str)


def _lines(file: Iterable[str], separator: str) -> Iterator[Line]:
    """The lines that are not blank."""
    reader = csv.reader(file, delimiter=separator)
    for cells in reader:
        if len(cells) > 1 or "".join(cells).strip():
            yield Line(reader.line_num, cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
