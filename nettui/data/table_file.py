"""A file that holds a table: the options of its columns, which are common to all formats of tables."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Literal, Self

from nettui.data.files import File
from nettui.data.source import Samples
from nettui.data.tables.choices import Choices, Key, Treatment
from nettui.data.tables.encode import encode
from nettui.data.tables.marks import Mark, without_marks
from nettui.data.tables.missing import that_opens
from nettui.data.tables.plan import Plan
from nettui.data.tables.table import Table, require_columns


@dataclass(frozen=True)
class TableFile(File):
    """A table of named columns, of which one is the label and the others are inputs.

    Columns are given by name, or by number from 0; negative numbers count from the end. `label` is the column
    of the labels, or a list of columns of 0 and 1. `columns` are the inputs; or all are but those in `drop`,
    which by default are identifiers. Texts in `categorical` become a column of 0 and 1 for each category, the
    others (dates, free text) are left out. `missing` cells are refused, or their rows are left out, or they
    are filled from the training part; `indicator` adds columns that say where. Cells that equal one of
    `missing_marks` are missing, too.
    """

    label: Key | tuple[Key, ...] = "auto"
    columns: tuple[Key, ...] | Literal["auto"] = "auto"
    drop: tuple[Key, ...] | Literal["auto"] = "auto"
    categorical: tuple[Key, ...] | Literal["auto"] = "auto"
    missing: Treatment = "refuse"
    missing_marks: tuple[Mark, ...] = ()

    @property
    def choices(self) -> Choices:
        return Choices(self.label, self.columns, self.drop, self.categorical, self.missing)

    @abstractmethod
    def read_table(self) -> Table:
        """The table in the file, as it stands there. Raises InvalidValue, OSError."""

    def table(self) -> Table:
        """The table in the file, its marked cells missing. Raises InvalidValue, OSError."""
        table = self.read_table()
        require_columns(len(table.columns), self.path)
        return without_marks(table, self.missing_marks)

    def read(self) -> Samples:
        return encode(self.table(), self.choices)

    def that_opens(self, table: Table, plan: Plan) -> Self:
        """The same with the table's missing cells filled, if any: by the median, with indicators if many."""
        return replace(self, missing=that_opens(table, plan))
