"""Reads Parquet, Arrow and Excel through polars, in a process of its own.

A frame is sent as an array of bytes, those of Arrow's stream; its head says rows × columns.
"""

from __future__ import annotations

import io
import math
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nettui.data.array_names import Head
from nettui.data.isolated_reader import serve
from nettui.data.limits import require_expansion
from nettui.data.named_arrays import Bundle
from nettui.data.tables.frames import EXCEL, PARQUET
from nettui.types import Array

if TYPE_CHECKING:
    from fastexcel import ExcelReader
    from polars import DataFrame, LazyFrame


def main() -> None:
    """Serves the frames of the file that the command line names."""
    serve(opened)


@contextmanager
def opened(path: str) -> Iterator[Bundle]:
    """The sheets of a workbook by their names, or the one frame of another file."""
    yield Workbook(path) if path.lower().endswith(EXCEL) else Columns(path)


class Columns:
    """A Parquet or Arrow file, whose one frame has no name."""

    def __init__(self, path: str) -> None:
        self._path = path

    @cached_property
    def heads(self) -> dict[str, Head]:
        import polars

        width, height = len(self._lazy.collect_schema()), self._lazy.select(polars.len()).collect().item()
        return {"": _head(height, width)}

    def read(self, name: str) -> Array:
        require_expansion(8 * math.prod(self.heads[""].shape), os.path.getsize(self._path))
        return _stream(self._lazy.collect())

    @property
    def _lazy(self) -> LazyFrame:
        import polars

        is_parquet = self._path.lower().endswith(PARQUET)
        return polars.scan_parquet(self._path) if is_parquet else polars.scan_ipc(self._path)


class Workbook:
    """The sheets of a workbook, whose sizes are known only when they are read."""

    def __init__(self, path: str) -> None:
        self._path = path

    @cached_property
    def heads(self) -> dict[str, Head]:
        if zipfile.is_zipfile(self._path):
            with zipfile.ZipFile(self._path) as archive:
                size = sum(part.file_size for part in archive.infolist())
            require_expansion(size, os.path.getsize(self._path))
        return {str(name): _head(0, 0) for name in self._reader.sheet_names}

    def read(self, name: str) -> Array:
        import polars

        options = {"dtypes": "string"}  # as the cells of a text: where the table begins is found later
        frame = polars.read_excel(
            self._path,
            sheet_name=name,
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            raise_if_empty=False,
            read_options=options,
        )
        return _stream(frame)

    @cached_property
    def _reader(self) -> ExcelReader:
        import fastexcel

        return fastexcel.read_excel(self._path)


def _head(height: int, width: int) -> Head:
    return Head((height, width), np.dtype(np.uint8))


def _stream(frame: DataFrame) -> Array:
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    return np.frombuffer(stream.getbuffer(), np.uint8)
