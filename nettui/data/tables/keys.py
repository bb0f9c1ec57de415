"""The column that names the rows of a table, by which those of two files belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue
from nettui.data.tables.kinds import find_kinds
from nettui.data.tables.table import Column, Table
from nettui.types import Array


class Keyed(NamedTuple):
    """The names of the rows (N,) as texts, None if there are none, and the columns beside them."""

    key: Array | None
    columns: Sequence[Column]


def keyed(table: Table) -> Keyed:
    """The first column as names of the rows, if it is an identifier or texts that all differ."""
    first, *rest = table.columns
    if not rest or first.missing is not None:
        return Keyed(None, table.columns)
    texts = np.array([f"{cell:.15g}" for cell in first.values] if first.is_number else first.values, str)
    differ = len({*texts.tolist()}) == len(texts)
    unnamed = not first.name and any(column.name for column in rest)
    is_key = find_kinds([first])[0].name == "identifier" or not first.is_number or unnamed
    return Keyed(texts, rest) if differ and is_key else Keyed(None, table.columns)


def places_of(wanted: Array, key: Array, path: str) -> Array:
    """The row of each wanted name among the names `key` of the file `path`. Raises InvalidValue."""
    places = {name: at for at, name in enumerate(key.tolist())}
    for name in wanted.tolist():
        if name not in places:
            raise InvalidValue("path", f"a row of each name in {path}", name)
    return np.array([places[name] for name in wanted.tolist()])
