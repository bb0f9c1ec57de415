"""A file with what it must open as, and the ways in which tables are written as text."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.data.layouts.draw import Cells, Draw, Maker

Columns = Mapping[str, Maker]
"""The columns of a file by their names."""


@dataclass(frozen=True)
class Text:
    """How a table is written: as a comma-separated file by default."""

    separator: str = ","
    header: bool = True
    quoting: int = csv.QUOTE_MINIMAL
    encoding: str = "utf-8"
    end: str = "\n"
    decimal: str = "."
    lead: str = ""
    above: str = ""
    names: Sequence[str] | None = None
    tail: str = ""

    def __call__(self, columns: Columns, draw: Draw) -> bytes:
        """The bytes of a file: `above` it, `lead` in front of each row, `tail` behind, header `names`."""
        cells = [maker(draw) for maker in columns.values()]
        rows: list[Sequence[str]] = [[*columns] if self.names is None else self.names] if self.header else []
        rows += zip(*cells, strict=True)
        return f"{self.above}{''.join(map(self._line, rows))}".encode(self.encoding)

    def _line(self, row: Sequence[str]) -> str:
        if self.decimal != ".":
            row = [cell.replace(".", self.decimal) if _is_number(cell) else cell for cell in row]
        if self.quoting == csv.QUOTE_NONNUMERIC:
            row = [cell if _is_number(cell) else f'"{cell}"' for cell in row]
        if len(self.separator) > 1 or self.quoting in (csv.QUOTE_NONE, csv.QUOTE_NONNUMERIC):
            return f"{self.lead}{self.separator.join(row)}{self.tail}{self.end}"
        line = io.StringIO()
        csv.writer(line, delimiter=self.separator, lineterminator="").writerow(row)
        return f"{self.lead}{line.getvalue()}{self.tail}{self.end}"


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdecimal()


COMMAS = Text()
BARE = Text(header=False)


@dataclass(frozen=True)
class Layout:
    """A file, how it is drawn, and what it must open as.

    `classes` is 0 where numbers are predicted. `label` and `drop` are names as they must stand in the
    decisions, a number where the file has no names. `indicators` is the number of columns that are added to
    say where a cell is missing. `held_out` samples are for validation, `test` ones are left out. `say` is
    what the user must say, as options of the data. `extra` is the optional dependency that reads it.
    """

    file: str
    source: str
    samples: int
    features: int
    classes: int
    columns: Columns = field(default_factory=dict, repr=False)
    write: Callable[[Columns, Draw], bytes] = COMMAS
    label: str | int | Sequence[str | int] | None = None
    drop: Sequence[str | int] = ()
    missing: bool = False
    indicators: int = 0
    names: Sequence[str] = ()
    shares: Sequence[float] = ()
    say: Mapping[str, Any] = field(default_factory=dict)
    extra: str = ""
    held_out: int = 0
    test: int = 0
    alias: str = ""

    @property
    def name(self) -> str:
        """A name for the test."""
        return self.alias or self.file

    def draw(self) -> Draw:
        return Draw.of(self.samples, self.classes, zlib.crc32(self.name.encode()), self.shares)

    def make(self, folder: Path) -> Path:
        """Writes the file into the folder, and returns its path."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.write(self.columns, self.draw()))
        return path


def cells(columns: Columns, draw: Draw) -> dict[str, Cells]:
    """The cells of each column."""
    return {name: maker(draw) for name, maker in columns.items()}


def numbered(count: int, maker: Maker, start: int = 0, text: str = "{}") -> Columns:
    """Columns of the same kind with numbers in their names."""
    return {text.format(start + at): maker for at in range(count)}


def named(names: str, maker: Maker) -> Columns:
    """Columns of the same kind."""
    return dict.fromkeys(names.split(), maker)
