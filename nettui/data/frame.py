"""Tables that programs and spreadsheets keep in binary files: Parquet, Arrow, Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nettui.data.table_file import TableFile
from nettui.data.tables.frames import KINDS, read_frame
from nettui.data.tables.table import Table


@dataclass(frozen=True)
class Frame(TableFile):
    """A Parquet or Arrow file, or a workbook's sheet of the name `sheet`, by default its first."""

    name: ClassVar[str] = "frame"
    patterns: ClassVar[str] = "*.parquet, *.feather, *.arrow, *.xlsx, *.xls, *.ods"
    sheet: str = ""

    @classmethod
    def matches(cls, path: str) -> bool:
        return any(path.lower().endswith(endings) for endings in KINDS)

    def read_table(self) -> Table:
        return read_frame(self.path, self.sheet)
