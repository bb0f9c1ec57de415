"""Reads a text of any layout into a table, which may be compressed; its content says which layout it has."""

from __future__ import annotations

from nettui.common.errors import InvalidValue
from nettui.data.files import file_errors
from nettui.data.tables.arff import is_arff, read_arff
from nettui.data.tables.compressed import opened
from nettui.data.tables.delimited import read_delimited
from nettui.data.tables.encoding import find_encoding
from nettui.data.tables.libsvm import is_libsvm, read_libsvm
from nettui.data.tables.lines import TextFile
from nettui.data.tables.options import TextOptions
from nettui.data.tables.records import is_json, read_json
from nettui.data.tables.table import Table

AUTO = TextOptions()
NO_TABLES = {
    "<!doctype html": "it is a web page: was it downloaded from the page that shows the table?",
    "<html": "it is a web page: was it downloaded from the page that shows the table?",
    "<?xml": "it is XML",
    "version https://git-lfs": "it is a pointer of Git LFS: run `git lfs pull`",
    "%pdf": "it is a PDF",
    "@problemname": "it is sktime's: read it in my_data.py:load, a function that returns (X, y)",
    "!series_": "it is GEO's, its samples are columns: read it in my_data.py:load, which returns (X, y)",
}
"""Beginnings of texts that are taken for tables by mistake."""


def read_text(path: str, options: TextOptions = AUTO) -> Table:
    """The table in the text file at `path`. Raises InvalidValue, OSError."""
    with file_errors(path, "a text table"), opened(path) as file:
        encoding = find_encoding(file, path) if options.encoding == "auto" else options.encoding
        text = TextFile(file, path, encoding)
        lines = [line.text for line in text.sample()]
        start = next((line for line in lines if not line.startswith("#")), lines[0]).lstrip().lower()
        for beginning, what in NO_TABLES.items():
            if start.startswith(beginning):
                raise InvalidValue("path", "a text table", path, what)
        if options.separator == "auto":
            if is_arff(lines):
                return read_arff(text)
            if is_json(lines):
                return read_json(text, lines)
            if is_libsvm(lines):
                return read_libsvm(text)
        return read_delimited(text, options)
