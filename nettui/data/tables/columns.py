"""Columns from blocks of rows: numbers while every cell is one or missing, else texts."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np

from nettui.data.tables.amounts import without_mark
from nettui.data.tables.cells import NOTHING, numbers, thousands_in
from nettui.data.tables.table import Column
from nettui.types import Array

MOST_SHARED = 10**5
"""Equal texts of a column share memory, as long as it has no more of them than this."""


class Numbers:
    """A column of numbers as it grows."""

    def __init__(self, decimal: str) -> None:
        self.decimal, self.values, self.thousands, self.mark = decimal, array("d"), "", ""

    def add(self, cells: Sequence[str]) -> bool:
        """Appends the cells, unless one is a text, or not beside the mark that those before it have."""
        if self.mark:
            return self._add_marked(cells)
        try:
            self.values.extend(numbers(cells, self.decimal))
        except ValueError:
            return all(map(math.isnan, self.values)) and self._add_marked(cells)
        self.thousands = self.thousands or thousands_in(cells, self.decimal)
        return True

    def _add_marked(self, cells: Sequence[str]) -> bool:
        plain, mark = without_mark(cells, self.mark)
        try:
            found = numbers(plain, self.decimal)
        except ValueError:
            return False
        if len(found) != len(cells):
            return False
        self.values.extend(found)
        self.mark, self.thousands = mark, self.thousands or thousands_in(plain, self.decimal)
        return True

    def column(self, name: str) -> Column:
        found = number_column(name, np.frombuffer(self.values) if self.values else np.empty(0))
        return found._replace(thousands=self.thousands, mark=self.mark)


class Texts:
    """A column of texts as it grows."""

    def __init__(self, nothing: Collection[str] = NOTHING) -> None:
        self.values, self.missing, self.shared = list[str](), bytearray(), dict[str, str]()
        self.nothing = nothing

    def add(self, cells: Sequence[str]) -> bool:
        for cell in cells:
            text = cell.strip()
            empty = text in self.nothing
            self.missing.append(empty)
            text = "" if empty else self.shared.get(text, text)
            if len(self.shared) < MOST_SHARED:
                self.shared[text] = text
            self.values.append(text)
        return True

    def column(self, name: str) -> Column:
        values = np.empty(len(self.values), object)
        values[:] = self.values
        missing = np.frombuffer(self.missing, bool)
        return Column(name, values, missing if missing.any() else None)


def number_column(name: str, values: Array) -> Column:
    """A column of numbers, of which NaN and infinities are missing cells."""
    missing = ~np.isfinite(values)
    if not missing.any():
        return Column(name, values)
    if infinite := int(np.isinf(values).sum()):
        values = np.where(missing, np.nan, values)
    return Column(name, values, missing, infinite=infinite)


def as_numbers(column: Column, decimal: str) -> Column:
    """The column, of numbers if all its texts are; not one whose values the file declares."""
    if column.is_number or column.categories:
        return column
    numbers = Numbers(decimal)
    return numbers.column(column.name) if numbers.add(column.values.tolist()) else column


def read_columns(
    blocks: Callable[[], Iterable[Sequence[Sequence[str]]]],
    names: Sequence[str],
    decimal: str,
    texts: Collection[int] = (),
    nothing: Collection[str] = NOTHING,
) -> list[Column]:
    """The columns of a table; `blocks` starts over and yields the cells of a few rows, column by column.

    Those at `texts` hold texts in any case; a column that turns out to after its first block is read again.
    Texts in `nothing` are missing.
    """
    known = set(texts)
    while True:
        kinds = [Texts(nothing) if at in known else Numbers(decimal) for at in range(len(names))]
        late = set[int]()
        for number, block in enumerate(blocks()):
            for at, cells in enumerate(block):
                if at in late or kinds[at].add(cells):
                    continue
                known.add(at)
                if number:
                    late.add(at)
                else:
                    kinds[at] = Texts(nothing)
                    kinds[at].add(cells)
        if not late:
            return [kind.column(name) for kind, name in zip(kinds, names, strict=True)]
