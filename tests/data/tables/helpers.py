"""Tables made in Python, for the tests of what their columns become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nettui.data.source import Samples
from nettui.data.tables.choices import Choices
from nettui.data.tables.columns import number_column
from nettui.data.tables.encode import encode
from nettui.data.tables.table import Column, Table


def column(name: str, cells: Sequence[Any]) -> Column:
    """A column of numbers or texts, of which None are missing."""
    if not any(isinstance(cell, str) for cell in cells):
        return number_column(name, np.array([np.nan if cell is None else cell for cell in cells], float))
    missing = np.array([cell is None for cell in cells])
    values = np.array(["" if cell is None else cell for cell in cells], object)
    return Column(name, values, missing if missing.any() else None)


def table(columns: Mapping[str, Sequence[Any]] | Sequence[Sequence[Any]]) -> Table:
    """A table of named columns, or of columns without names; its first row is line 2."""
    named = columns.items() if isinstance(columns, Mapping) else (("", cells) for cells in columns)
    found = [column(name, cells) for name, cells in named]
    return Table("t.csv", found, np.arange(len(found[0].values)) + 2)


def samples_in(columns: Mapping[str, Sequence[Any]] | Sequence[Sequence[Any]], /, **choices: Any) -> Samples:
    return encode(table(columns), Choices(**choices))


def said(samples: Samples) -> list[str]:
    return [decision.what for decision in samples.decisions]


def fields(samples: Samples) -> dict[str, Any]:
    """All fields of the decisions, as `nettui new` writes them."""
    return {key: value for decision in samples.decisions for key, value in decision.fields.items()}


def choices_of(samples: Samples) -> Choices:
    """The choices that the fields of the decisions are."""
    given: dict[str, Any] = {key: value for key, value in fields(samples).items() if key != "task"}
    lists: dict[str, Any] = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    return Choices(**{**given, **lists})
