"""Decides which columns of a table are labels, inputs and categories, and which are left out, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.tables.blocks import is_one_hot
from nettui.data.tables.cells import is_number
from nettui.data.tables.choices import Choices, find_column, find_columns, key_of, name_of, names_of, place
from nettui.data.tables.kinds import MIN_ROWS, Kind, find_kinds, has_many_numbers, not_numbers
from nettui.data.tables.label import choose_label
from nettui.data.tables.names import other_labels
from nettui.data.tables.parts import for_training
from nettui.data.tables.rivals import rivals
from nettui.data.tables.table import Column, Table

NO_INPUTS = ("date", "text", "identifier", "empty", "constant")
"""The kinds of columns of texts that are no categories."""
UNASKED = ("identifier", "date", "constant")
"""Those of numbers that are left out unless data.drop says otherwise."""
TEXTS = ("text", "identifier")
"""Those of texts that say something, and would have to become numbers first."""
MOST_MARKS = 5
"""Texts among numbers that a hint takes for marks of missing cells."""


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
    """The plan for a table, by its rows for training. Raises InvalidValue where the choices do not fit it."""
    table = for_training(table)
    if len(table.columns) < 2:
        raise _too_few(table)
    kinds = find_kinds(table.columns)
    label, others = _label(table, choices, kinds)
    named = frozenset(find_columns(table, choices.categorical, "categorical"))
    _require_label(table, sorted({*label} - named))
    categorical = named - {*label}
    dropped = frozenset(find_columns(table, choices.drop, "drop"))
    if choices.columns == "auto":
        out = dict.fromkeys(sorted(dropped - {*label}), "data.drop names it")
        out |= _left_out(table, choices, kinds, label, categorical | dropped)
        inputs = [at for at in range(len(kinds)) if at not in out and at not in label]
        if not inputs:  # a number that counts up may be the only input
            inputs = [at for at in out if _only_counts(table, kinds, at) and at not in dropped]
    else:
        wanted = find_columns(table, choices.columns, "columns")
        inputs = [at for at in wanted if at not in label and at not in dropped]
        out = {}
    _require_no_mistakes(table, sorted({*inputs, *out} - categorical - dropped))
    if not inputs:
        raise _no_inputs(table, out, kinds)
    _require_values(table, label, kinds, "label")
    _require_values(table, [at for at in inputs if at in categorical], kinds, "categorical")
    _require_values(table, inputs, kinds, "columns")
    words = {at for at in inputs if not table.columns[at].is_number}
    asked = categorical if choices.categorical != "auto" else words
    categories = frozenset(at for at in inputs if at in asked)
    _require_numbers(table, sorted(words - categories))
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
        if column.is_number or not has_many_numbers(column, table.decimal):
            continue
        if odd := not_numbers(column, table.decimal):
            key = key_of(table, at)
            hint = f"if these are classes: data.label = {key!r} and data.categorical = [{key!r}]"
            raise _no_number(table, odd, at, hint)


def _require_values(table: Table, columns: Sequence[int], kinds: Sequence[Kind], where: str) -> None:
    """Raises InvalidValue, with the option `where`, for columns in which no cell has a value."""
    if nothing := [at for at in columns if kinds[at].name == "empty"]:
        found = Phrase(f"{names_of(table, nothing)}: {kinds[nothing[0]].why}")
        raise InvalidValue(where, "columns with values", found)


def _left_out(
    table: Table, choices: Choices, kinds: Sequence[Kind], label: Sequence[int], named: frozenset[int]
) -> dict[int, str]:
    """The columns that are no inputs, each with the reason; not those `named` by the user."""
    out = dict[int, str]()
    if choices.drop == "auto":
        names = [column.name for column in table.columns]
        out |= dict.fromkeys({*other_labels(names, label)} - named, "another label, by its name")
    for at, (kind, why) in enumerate(kinds):
        if at in named or at in label or at in out:
            continue
        number = table.columns[at].is_number
        unasked = kind in UNASKED and choices.drop == "auto"
        if unasked or kind == "empty" or (not number and kind in NO_INPUTS):
            out[at] = why
        elif kind == "category" and choices.categorical != "auto":
            out[at] = "texts that data.categorical does not name"
    return out


def _only_counts(table: Table, kinds: Sequence[Kind], at: int) -> bool:
    return table.columns[at].is_number and kinds[at].name == "identifier"


def _too_few(table: Table) -> InvalidValue:
    """The error for a table of one column."""
    is_text = any("separator" in each.fields for each in table.decisions)
    question = "is data.separator right?" if is_text else _sheet_hint(table)
    found = Phrase(f"{len(table.columns)}")
    return InvalidValue("path", "2 columns or more", found, _separator_hint(table) or question)


def _no_inputs(table: Table, out: Mapping[int, str], kinds: Sequence[Kind]) -> InvalidValue:
    """The error for a table of which all columns beside the label are left out."""
    texts = [at for at in out if kinds[at].name in TEXTS and not table.columns[at].is_number]
    no_inputs = "texts are no inputs: make numbers of them first" if texts else ""
    hint = "; ".join(filter(None, (no_inputs, _sheet_hint(table) or _separator_used(table))))
    return InvalidValue("path", "a column of inputs", Phrase(_why_none(table, out)), hint)


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


def _sheet_hint(table: Table) -> str:
    """A hint that names the sheets of a workbook; else ""."""
    said = (each.what for each in table.decisions if "sheet" in each.fields)
    return next((f"another sheet: data.sheet, of {what.partition(' of ')[2]}" for what in said), "")


def _separator_used(table: Table) -> str:
    """A hint that names the separator of a text, which may be the wrong one; else ""."""
    used = [decision.fields["separator"] for decision in table.decisions if "separator" in decision.fields]
    return f"the cells are separated by {used[0]!r}: is data.separator right?" if used else ""


def _why_none(table: Table, out: Mapping[int, str]) -> str:
    reasons = "; ".join(f"{name_of(table, at)}: {why}" for at, why in [*out.items()][:5])
    return f"none beside the label ({reasons})" if reasons else "none beside the label"


def _require_numbers(table: Table, columns: Sequence[int]) -> None:
    """Raises InvalidValue for the first text in columns that should hold numbers."""
    _raise_for(table, {at: _first_text(table.columns[at], table.decimal) for at in columns})


def _require_no_mistakes(table: Table, columns: Iterable[int]) -> None:
    """Raises InvalidValue for the first text among numbers, unless the file declares it."""
    texts = [at for at in columns if not table.columns[at].is_number]
    found = {at: not_numbers(table.columns[at], table.decimal) for at in texts}
    odd = {at: rows for at, rows in found.items() if rows}
    wrong = {str(table.columns[at].values[row]) for at, rows in odd.items() for row in rows}
    marks = sorted(text for text in wrong if not any(sign.isdecimal() for sign in text))[:MOST_MARKS]
    _raise_for(table, odd, f"for missing cells: data.missing_marks = {marks}; " if marks else "")


def _first_text(column: Column, decimal: str) -> list[int]:
    """The row of the first text that is no number; of the first at all, if the file declares them texts."""
    texts = [row for row, cell in enumerate(column.values) if cell]
    return [next((row for row in texts if not is_number(column.values[row], decimal)), texts[0])]


def _raise_for(table: Table, odd: Mapping[int, Sequence[int]], hint: str = "") -> None:
    """Raises InvalidValue for the first of the rows of texts in place of numbers, if any, by column."""
    if not odd:
        return
    keys = [key_of(table, at) for at in odd]
    hint += f"if these are categories: data.categorical = {keys}; to leave them out: data.drop = {keys}"
    at, rows = next(iter(odd.items()))
    raise _no_number(table, rows, at, hint)


def _no_number(table: Table, rows: Sequence[int], at: int, hint: str) -> InvalidValue:
    """The error for the first of the rows, which have a text in place of a number."""
    more = f"and {len(rows) - 1} more in the lines below; " if len(rows) > 1 else ""
    cell = table.columns[at].values[rows[0]]
    return InvalidValue("path", f"a number {place(table, rows[0], at)}", cell, more + hint)


def _require_categories(table: Table, columns: Iterable[int], kinds: Sequence[Kind]) -> None:
    """Raises InvalidValue for texts that are no categories: they are numbers with a mistake, or too many."""
    for at in columns:
        if table.columns[at].is_number:
            continue
        if kinds[at].name in ("date", "text", "identifier") and len(table.columns[at].values) >= MIN_ROWS:
            expected = "columns of numbers or categories"
            found = Phrase(f"{name_of(table, at)}: {kinds[at].why}")
            hint = f"to take each value for a category: data.categorical = [{key_of(table, at)!r}]"
            raise InvalidValue("columns", expected, found, hint)
