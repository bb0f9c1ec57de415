"""Reads a text of any layout into a table, which may be compressed; its content says which layout it has."""

from __future__ import annotations

from nettui.data.files import file_errors
from nettui.data.tables.compressed import opened
from nettui.data.tables.delimited import read_delimited
from nettui.data.tables.encoding import find_encoding
from nettui.data.tables.lines import TextFile
from nettui.data.tables.options import TextOptions
from nettui.data.tables.table import Table

AUTO = TextOptions()


def read_text(path: str, options: TextOptions = AUTO) -> Table:
    """The table in the text file at `path`. Raises InvalidValue, OSError."""
    with file_errors(path, "a text table"), opened(path) as file:
        encoding = find_encoding(file, path) if options.encoding == "auto" else options.encoding
        return read_delimited(TextFile(file, path, encoding), options)
