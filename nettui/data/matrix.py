"""A single array of rows that holds the labels, too, read as a table without names."""

from __future__ import annotations

from collections.abc import Mapping

from nettui.data.array_names import INPUTS, Head, words
from nettui.data.files import one_line
from nettui.data.source import Decision
from nettui.data.tables.columns import Texts, number_column
from nettui.data.tables.table import Column, Table
from nettui.types import Array


def lone_matrix(heads: Mapping[str, Head], inputs: str, labelled: bool) -> str:
    """The name of the only array, of records with named fields or of numbers (N, D) with N > D > 1; else "".

    One whose name says that it holds inputs alone, as X, counts only if it is `labelled`: the user says
    which column holds the labels.
    """
    records = [name for name, head in heads.items() if head.dtype.names and len(head.shape) == 1]
    if len(records) == 1 == len(heads):
        return records[0]
    usable = {name: head for name, head in heads.items() if head.is_number}
    names = [inputs] if labelled and inputs in usable else [*usable]
    if len(names) != 1 or not (labelled or not {*words(names[0])} & ({*INPUTS} - {"data"})):
        return ""
    shape = usable[names[0]].shape
    return names[0] if len(shape) == 2 and shape[0] > shape[1] > 1 else ""


def as_table(array: Array, name: str, path: str) -> Table:
    """The rows of the array (N, D), or those of D named fields (N,), as a table of D columns."""
    if array.dtype.names:
        fields = [(field, array[field]) for field in array.dtype.names if array[field].ndim == 1]
        columns = [_column(field, values) for field, values in fields]
    else:
        columns = [number_column("", column) for column in array.astype(float).T]
    return Table(path, columns, decisions=(Decision(f"read {name!r} {array.shape} as a table"),))


def _column(name: str, values: Array) -> Column:
    if values.dtype.kind in "fiub":
        return number_column(name, values.astype(float))
    texts = Texts()
    texts.add([one_line(value) for value in values.tolist()])
    return texts.column(name)
