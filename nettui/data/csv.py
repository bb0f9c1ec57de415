"""Tables in text: a sample a line, numbers and a label, separated by commas or another character."""

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
    """A line of the table and its number in the file, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Csv(File):
    """Every cell is a finite number, but for the label, which may be a name too; UTF-8.

    `header` "auto": the first line is one if no cell of it is a number. `label` is the column of the labels:
    its name in the header, or its number from 0 on, negative from the end.
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
        encoding = "utf-8-sig"  # with the mark that some programs put at the start, or without
        with file_errors(self.path, "a table in UTF-8"), open(self.path, encoding=encoding, newline="") as file:
            lines = _lines(file, self.separator)
            first = next(lines, None)
            if first is None:
                raise InvalidValue("path", "at least one sample in the file", self.path)
            if (width := len(first.cells)) < 2:
                meant = _separated(first.cells[0]) or "is data.separator right?"
                raise InvalidValue("path", "2 columns or more", Phrase("1"), meant)
            heads = [cell.strip() for cell in first.cells] if self._is_header(first.cells) else []
            at = self._column(heads, width)
            return self._table(lines if heads else chain([first], lines), heads, at, width)

    def _is_header(self, cells: Sequence[str]) -> bool:
        if self.header == "auto":
            return isinstance(self.label, str) or not any(map(_is_number, cells))
        return self.header

    def _column(self, heads: Sequence[str], width: int) -> int:
        """The number of the label's column."""
        if isinstance(self.label, int):
            require(-width <= self.label < width, "label", f"a column, {-width} to {width - 1}", self.label)
            return self.label % width
        if not heads:
            raise InvalidValue("label", "a column's number, as the file has no header", self.label)
        if self.label not in heads:
            raise unknown_name("label", "a column", self.label, heads)
        return heads.index(self.label)

    def _table(self, lines: Iterable[Line], heads: Sequence[str], at: int, width: int) -> Samples:
        """The numbers and the labels of all lines."""

        def place(line: int, cell: int) -> str:
            column = f"column {heads[cell]!r}" if heads else f"cell {cell + 1}"
            return f"in line {line}, {column} of {self.path}"

        inputs = [cell for cell in range(width) if cell != at]
        values, numbers, labels = array("d"), array("q"), list[str]()
        for line, cells in lines:
            if len(cells) != width:
                expected = f"{width} cells in line {line} of {self.path}, as in the first line"
                raise InvalidValue("path", expected, Phrase(f"{len(cells)}"))
            if not (label := cells[at].strip()):
                raise InvalidValue("path", f"a label {place(line, at)}", cells[at])
            try:
                values.extend(map(float, cells[:at] + cells[at + 1 :]))
            except ValueError:
                bad = next(cell for cell in inputs if not _is_number(cells[cell]))
                hint = _separated(cells[bad])
                if not hint and not labels and cells[bad].strip():
                    hint = f"if these are the labels: data.label = {bad}"
                others = sum(not _is_number(cell) for _, rest in lines for cell in rest[:at] + rest[at + 1 :])
                more = f"and {others} more in the lines below" if others else ""
                hints = "; ".join(filter(None, (hint, more)))
                raise InvalidValue("path", f"a number {place(line, bad)}", cells[bad], hints) from None
            labels.append(label)
            numbers.append(line)
        x = np.array(values).reshape(len(labels), len(inputs))
        if len(odd := np.argwhere(~np.isfinite(x))):
            row, column = odd[0]
            where = place(numbers[row], inputs[column])
            raise InvalidValue("path", f"a finite number {where}", Phrase(x[row, column]))
        try:
            return encode_labels(x, _labels(labels), [heads[cell] for cell in inputs] if heads else ())
        except InvalidValue as problem:
            hint = "if the labels are another column: data.label = 0 is the first"
            hints = "; ".join(filter(None, (problem.hint, hint if at else "")))
            raise InvalidValue(problem.where, problem.expected, problem.found, hints) from None


def _separated(cell: str) -> str:
    """The hint that what was read as one cell seems to be several; empty where it does not."""
    mark = next((mark for mark in ";\t|" if mark in cell), None)
    return f"did you mean data.separator = {json.dumps(mark)}?" if mark else ""


def _labels(cells: Sequence[str]) -> Array:
    """Numbers where all labels are such, else names."""
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
