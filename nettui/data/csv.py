"""Text tables: one sample a line, its cells separated by commas or another character."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from nettui.common.errors import InvalidValue, require
from nettui.data.table_file import TableFile
from nettui.data.tables.encoding import MARKS
from nettui.data.tables.options import TextOptions
from nettui.data.tables.table import Table
from nettui.data.tables.text import read_text

ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".data", ".dat", ".arff", ".json", ".jsonl", ".ndjson")
ENDINGS_OF_LIBSVM = (".svm", ".libsvm", ".svmlight", ".scale")
PACKED = (".gz", ".bz2", ".xz", ".zip")
NO_TABLES = (".toml", ".session", ".py", ".ipynb", ".md", ".html", ".xml", ".yaml", ".yml", ".log")
"""Endings of texts that are no tables."""
START = 2**12
"""Bytes from which a file of another name is recognized."""


@dataclass(frozen=True)
class Csv(TableFile):
    """A text table of any layout; "auto" is found by looking at it.

    `header` says whether a row names the columns; `separator` is one character, a space for runs of blanks;
    `decimal` is the mark in numbers; `comment` begins lines to leave out.
    """

    name: ClassVar[str] = "csv"
    patterns: ClassVar[str] = "*.csv, *.tsv, *.txt, *.data, *.dat, *.arff, *.json, *.svm, also packed"
    header: bool | Literal["auto"] = "auto"
    separator: str = "auto"
    decimal: Literal["auto", ".", ","] = "auto"
    encoding: str = "auto"
    comment: str = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        single = len(self.separator) == 1 and self.separator not in '"\r\n'
        require(single or self.separator == "auto", "separator", "a single character", self.separator)
        try:
            with suppress(UnicodeError):  # a byte alone, which is no text in UTF-16
                b"0".decode("utf-8" if self.encoding == "auto" else self.encoding)
        except (LookupError, ValueError):
            expected = "the name of an encoding, such as 'utf-8' or 'cp1252'"
            raise InvalidValue("encoding", expected, self.encoding) from None

    @classmethod
    def matches(cls, path: str) -> bool:
        name = path.lower()
        for ending in PACKED:
            name = name.removesuffix(ending)
        return name.endswith((*ENDINGS, *ENDINGS_OF_LIBSVM)) and not os.path.isdir(path)

    @classmethod
    def recognizes(cls, path: str) -> bool:
        """Whether a file of another name holds a text."""
        if path.lower().endswith((*NO_TABLES, *PACKED)):
            return path.lower().endswith(PACKED)
        with open(path, "rb") as file:
            start = file.read(START)
        if start.startswith((*MARKS,)):
            return True
        return b"\0" not in start and (not start or sum(byte < 32 for byte in start) < len(start) / 2)

    def read_table(self) -> Table:
        options = TextOptions(self.header, self.separator, self.decimal, self.encoding, self.comment)
        table = read_text(self.path, options)
        width = len(table.columns)
        places = {"auto", *map(str, range(-width, width))}
        by_name = isinstance(self.label, str) and self.label not in places
        if by_name and self.header == "auto" and not any(column.name for column in table.columns):
            return read_text(self.path, replace(options, header=True))
        return table
