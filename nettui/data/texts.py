"""Inputs and labels in a text each, in one folder or one of each part, as X_train.txt and y_train.txt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.common.text import join_names
from nettui.data.array_file import ArrayFile
from nettui.data.array_names import INPUTS, LABELS, part_of, words
from nettui.data.files import file_errors, folders_in
from nettui.data.named_arrays import Bundle, Loaded
from nettui.data.tables.cells import is_number
from nettui.data.tables.compressed import opened
from nettui.data.tables.encoding import find_encoding
from nettui.data.tables.keys import keyed, places_of
from nettui.data.tables.lines import TextFile
from nettui.data.tables.options import TextOptions
from nettui.data.tables.table import Column
from nettui.data.tables.text import read_text
from nettui.types import Array

WITH_NAMES = TextOptions(row_names=True)
DOOR = "or read them in my_data.py:load, a function that returns (X, y)"
LONGEST = 1000
"""The characters of a label's line."""
ENDINGS = (".txt", ".csv", ".tsv", ".dat", ".data")


@dataclass(frozen=True)
class Texts(ArrayFile):
    """A folder of texts under the usual names, or with such texts in folders as train and test."""

    name: ClassVar[str] = "texts"
    patterns: ClassVar[str] = "a folder with X.txt and y.txt"
    expected: ClassVar[str] = "texts of numbers"

    @classmethod
    def matches(cls, path: str) -> bool:
        return bool(_texts(Path(path)))

    @contextmanager
    def opened(self) -> Iterator[Bundle]:
        found = _texts(Path(self.path))
        pairs: dict[str, dict[bool, str]] = {}
        for name, (_, is_labels) in found.items():
            pairs.setdefault(part_of(name), {})[is_labels] = name
        arrays = dict[str, Array]()
        for pair in pairs.values():
            inputs, labels = pair[False], pair[True]
            arrays[inputs], arrays[labels] = _read(found[inputs][0], found[labels][0])
        yield Loaded(arrays)


def _texts(folder: Path) -> dict[str, tuple[Path, bool]]:
    """The texts of inputs and of labels by name, and whether they are labels: one of each in a part.

    The part is in the file's name, or else in its folder's. None unless the part for training, or the folder
    if there are no parts, has both.
    """
    found: dict[str, dict[bool, Path]] = {}
    for each in (folder, *(inner for inner in folders_in(folder) if part_of(inner.name))):
        for file in _files_in(each):
            said = {*words(file.stem)}
            is_labels = bool(said & {*LABELS})
            if is_labels or said & {*INPUTS}:
                part = part_of(file.stem) or ("" if each == folder else part_of(each.name))
                found.setdefault(part, {}).setdefault(is_labels, file)
    whole = {part: pair for part, pair in found.items() if len(pair) == 2}
    if not ("train" in whole or "" in whole):
        return {}
    used = {part: whole[part] for part in whole if part or "train" not in whole}
    return {
        _name(file, part): (file, is_labels)
        for part, pair in used.items()
        for is_labels, file in pair.items()
    }


def _name(file: Path, part: str) -> str:
    """The name of an array: that of its file, with the part where only the folder says it."""
    return file.stem if part_of(file.stem) == part else f"{file.stem}_{part}"


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
    except OSError:
        return []


def _read(inputs: Path, labels: Path) -> tuple[Array, Array]:
    """The numbers (N, D) in a table, and the labels (N,) in a text, or in a table of theirs.

    Where both name their rows, each row has the label of its name.
    """
    x = keyed(read_text(str(inputs), WITH_NAMES))
    odd = next((column for column in x.columns if not column.is_number), None)
    if odd is not None:
        found = next(cell for cell in odd.values if not is_number(cell))
        raise InvalidValue("path", f"numbers alone in {inputs}", found, DOOR)
    values = np.column_stack([column.values for column in x.columns])
    plain = _labels(_lines(str(labels)), labels)
    if plain is not None:
        return values, plain
    y = keyed(read_text(str(labels), WITH_NAMES))
    if x.key is not None and y.key is not None:
        at = places_of(x.key, y.key, str(labels))
        y = y._replace(columns=[column._replace(values=column.values[at]) for column in y.columns])
    if len(y.columns) == 1:
        (column,) = y.columns
        return values, column.values if column.is_number else column.values.astype(str)
    odd = next((column for column in y.columns if not column.is_number), None)
    if odd is not None:
        expected = f"one column of labels in {labels}"
        raise InvalidValue("path", expected, Phrase(_names(y.columns)), DOOR)
    return values, np.column_stack([column.values for column in y.columns])


def _names(columns: Sequence[Column]) -> str:
    """The names of columns, for a message."""
    return join_names([repr(column.name) for column in columns])


def _lines(path: str) -> list[str]:
    """The lines of a text that are neither blank nor comments."""
    with file_errors(path, "a text of labels"), opened(path) as file:
        lines = (line.strip() for _, line in TextFile(file, path, find_encoding(file, path)).lines())
        return [line for line in lines if not line.startswith("#")]


def _labels(lines: list[str], file: Path) -> Array | None:
    """A label of each line; None if lines have several cells."""
    longest = max(lines, key=len, default="")
    numbers = [_number(line) for line in lines]
    if len(lines) > 1 and numbers[0] is None and None not in numbers[1:]:
        lines, numbers = lines[1:], numbers[1:]
    if lines and None not in numbers:
        return np.array(numbers, float)
    are_rows = all(_number(cell) is not None for cell in longest.split())
    if are_rows or any(sign in line for line in lines for sign in ",;\t"):
        return None
    require(len(longest) <= LONGEST, "path", f"labels of at most {LONGEST} characters in {file}", longest)
    return np.array(lines)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
