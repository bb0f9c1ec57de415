"""Decides which columns of a table are labels, inputs and categories, and which are left out, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.blocks import is_one_hot
from nettui.data.tables.choices import Choices, find_column, find_columns, key_of, name_of, names_of, place
from nettui.data.tables.kinds import MIN_ROWS, Kind, find_kinds, has_many_numbers, not_numbers
from nettui.data.tables.label import choose_label
from nettui.data.tables.rivals import rivals
from nettui.data.tables.table import Table

NO_INPUTS = ("date", "text", "identifier", "empty", "constant")
"""The kinds of columns of texts that are no categories."""


class Plan(NamedTuple):
    """The places of the labels, of the inputs and of the categories; `out` says why others are left out.

    `rivals` are the columns that could be the label as well, if it was guessed.
    """

    label: tuple[int, ...]
    inputs: tuple[int, ...]
    categories: frozenset[int]
    out: Mapping[int, str]
    rivals: tuple[int, ...] = ()


def make_plan(table: Table, choices: Choices) -> Plan:
    """The plan for a table. Raises InvalidValue where the choices do not fit it."""
    if len(table.columns) < 2:
        hint = _separator_hint(table) or "is data.separator right?"
        raise InvalidValue("path", "2 columns or more", Phrase(f"{len(table.columns)}"), hint)
    kinds = find_kinds(table.columns)
    label, others = _label(table, choices, kinds)
    named = frozenset(find_columns(table, choices.categorical, "categorical"))
    _require_label(table, sorted({*label} - named))
    categorical = named - {*label}
    if choices.columns == "auto":
        dropped = frozenset(find_columns(table, choices.drop, "drop"))
        out = dict.fromkeys(sorted(dropped - {*label}), "data.drop names it")
        out |= _left_out(table, choices, kinds, frozenset(label) | categorical | dropped)
        inputs = [at for at in range(len(kinds)) if at not in out and at not in label]
        if not inputs:  # a number that counts up may be the only input
            inputs = [at for at in out if _only_counts(table, kinds, at) and at not in dropped]
    else:
        wanted = find_columns(table, choices.columns, "columns")
        dropped = frozenset(find_columns(table, choices.drop, "drop"))
        inputs = [at for at in wanted if at not in label and at not in dropped]
        out = {}
    if not inputs:
        found = Phrase(_why_none(table, out))
        raise InvalidValue("path", "a column of inputs", found, _separator_used(table))
    texts = {at for at in inputs if not table.columns[at].is_number}
    asked = categorical if choices.categorical != "auto" else texts
    categories = frozenset(at for at in inputs if at in asked)
    _require_numbers(table, sorted(set(inputs) - categories), texts)
    _require_categories(table, sorted(categories - categorical), kinds)
    out = {at: why for at, why in out.items() if at not in inputs}
    return Plan(label, tuple(inputs), categories, out, others)


def _label(table: Table, choices: Choices, kinds: Sequence[Kind]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns of the labels: those asked for, or found among the others; and the other candidates."""
    if choices.label == "auto" and "auto" not in [column.name for column in table.columns]:
        taken = {
            *find_columns(table, choices.drop, "drop"),
            *find_columns(table, choices.categorical, "categorical"),
        }
        taken |= {*find_columns(table, choices.columns, "columns")}
        rest = [at for at in range(len(kinds)) if at not in taken] or range(len(kinds))
        columns, held = [table.columns[at] for at in rest], [kinds[at] for at in rest]
        found = choose_label(columns, held)
        return tuple(rest[at] for at in found), tuple(rest[at] for at in rivals(columns, held, found))
    if not isinstance(choices.label, tuple):
        return (find_column(table, choices.label, "label"),), ()
    label = find_columns(table, choices.label, "label")
    if len(label) != 1 and not (label and is_one_hot([table.columns[at] for at in label])):
        expected = "a column, or columns of 0 and 1 with a single 1 in each row"
        raise InvalidValue("label", expected, Phrase(names_of(table, label) or "none"))
    return label, ()


def _require_label(table: Table, label: Iterable[int]) -> None:
    """Raises InvalidValue for texts among labels that are numbers of many values otherwise."""
    for at in label:
        column = table.columns[at]
        if not column.is_number and has_many_numbers(column) and (odd := not_numbers(column)):
            key = key_of(table, at)
            hint = f"if these are classes: data.label = {key!r} and data.categorical = [{key!r}]"
            raise _no_number(table, odd, at, hint)


def _left_out(table: Table, choices: Choices, kinds: Sequence[Kind], named: frozenset[int]) -> dict[int, str]:
    """The columns that are no inputs, each with the reason; not those `named` by the user."""
    out = {}
    for at, (kind, why) in enumerate(kinds):
        if at in named:
            continue
        number = table.columns[at].is_number
        if kind == "empty" or (not number and kind in NO_INPUTS):
            if kind in ("text", "identifier") or (kind == "category" and choices.categorical != "auto"):
                _require_numbers(table, [at], {at}, only_mistakes=True)
            out[at] = why
        elif kind == "identifier" and choices.drop == "auto":
            out[at] = why
        elif kind == "category" and choices.categorical != "auto":
            out[at] = "texts that data.categorical does not name"
    return out


def _only_counts(table: Table, kinds: Sequence[Kind], at: int) -> bool:
    return table.columns[at].is_number and kinds[at].name == "identifier"


def _separator_hint(table: Table) -> str:
    """A hint if what was read as one cell looks like several with another separator, else ""."""
    texts = [
        text
        for column in table.columns
        for text in (column.name, *column.values[:1])
        if isinstance(text, str)
    ]
    mark = next((mark for mark in ";,\t|" if any(mark in text for text in texts)), "")
    return f"did you mean data.separator = {json.dumps(mark)}?" if mark else ""


def _separator_used(table: Table) -> str:
    """A hint that names the separator of a text, which may be the wrong one; else ""."""
    used = [decision.fields["separator"] for decision in table.decisions if "separator" in decision.fields]
    return f"the cells are separated by {used[0]!r}: is data.separator right?" if used else ""


def _why_none(table: Table, out: Mapping[int, str]) -> str:
    reasons = "; ".join(f"{name_of(table, at)}: {why}" for at, why in [*out.items()][:5])
    return f"none beside the label ({reasons})" if reasons else "none beside the label"


def _require_numbers(
    table: Table, columns: Iterable[int], texts: Iterable[int], only_mistakes: bool = False
) -> None:
    """Raises InvalidValue for the first text in a column that should hold numbers.

    With `only_mistakes`, for one among numbers alone; values that the file declares are no mistakes.
    """
    for at in columns:
        if at not in texts:
            continue
        column = table.columns[at]
        odd = not_numbers(column)
        if only_mistakes and (column.categories or not odd):
            continue
        row = odd[0] if odd else next(row for row, cell in enumerate(column.values) if cell)
        key = f"[{key_of(table, at)!r}]"
        hint = f"if these are categories: data.categorical = {key}; to leave them out: data.drop = {key}"
        raise _no_number(table, odd or [row], at, hint)


def _no_number(table: Table, rows: Sequence[int], at: int, hint: str) -> InvalidValue:
    """The error for the first of the rows, which have a text in place of a number."""
    more = f"and {len(rows) - 1} more in the lines below; " if len(rows) > 1 else ""
    cell = table.columns[at].values[rows[0]]
    return InvalidValue("path", f"a number {place(table, rows[0], at)}", cell, more + hint)


def _require_categories(table: Table, columns: Iterable[int], kinds: Sequence[Kind]) -> None:
    """Raises InvalidValue for texts that are no categories: they are numbers with a mistake, or too many."""
    for at in columns:
        if not table.columns[at].is_number:
            _require_numbers(table, [at], {at}, only_mistakes=True)
            if kinds[at].name in ("date", "text", "identifier") and len(table.columns[at].values) >= MIN_ROWS:
                expected = "columns of numbers or categories"
                found = Phrase(f"{name_of(table, at)}: {kinds[at].why}")
                key = key_of(table, at)
                hint = f"to take each value for a category: data.categorical = [{key!r}]"
                raise InvalidValue("columns", expected, found, hint)
