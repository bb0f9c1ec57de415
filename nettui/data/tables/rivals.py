"""The columns that could be the label as well as the one that was chosen, where that was a guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nettui.data.quantity import FEW
from nettui.data.tables.blocks import inputs_at_the_end
from nettui.data.tables.classes import are_codes, are_two, could_be_classes
from nettui.data.tables.kinds import Kind, known
from nettui.data.tables.label import able_columns, are_plausible, by_name, is_input
from nettui.data.tables.names import has_best_word, is_amount
from nettui.data.tables.table import Column

GLANCE = 1000
"""Cells of a large column that are looked at before all of them are."""


def rivals(columns: Sequence[Column], kinds: Sequence[Kind], label: tuple[int, ...]) -> tuple[int, ...]:
    """The other candidates for the label: those with names as good, or without any that could be it.

    These are the columns at the ends first; then, in a table with a header and from the right, the amounts,
    and the columns with classes: with two of them, if the label has two.
    """
    front = len(columns) - len(inputs_at_the_end(columns))
    if label[0] < front < len(columns):
        columns, kinds = columns[:front], kinds[:front]
    able = able_columns(columns, kinds)
    named = by_name(columns, kinds, able)
    if len(label) > 1:
        return ()
    if named:
        best = max(points for points, _ in named)
        equals = [places[0] for points, places in named if points == best and places != label]
        return tuple(at for at in reversed(equals) if not has_best_word(columns[at].name))
    found, chosen = [*_ends(columns, able, label[0])], columns[label[0]]
    if chosen.name:
        found += [at for at in reversed(able) if _is_amount(columns[at])]
        found += [at for at in reversed(able) if _has_classes(columns[at], two=are_two(chosen))]
    elif chosen.is_number and not could_be_classes(chosen):
        found += [at for at in reversed(able) if not columns[at].is_number and are_plausible(columns[at])]
    usable = (at for at in found if at not in label and kinds[at].name != "constant")
    return tuple(dict.fromkeys(at for at in usable if not is_input(columns[at])))


def _ends(columns: Sequence[Column], able: Sequence[int], label: int) -> Iterator[int]:
    """The last and the first column, if they could be the label as well as the one that is."""
    first, last = columns[able[0]], columns[able[-1]]
    if are_plausible(last) or not columns[label].is_number:
        yield able[-1]
    chosen = columns[label]
    many = not chosen.is_number and len(set(known(chosen)[:GLANCE].tolist())) > FEW
    if (many and not chosen.name and first.is_number) or (
        are_plausible(first) and (not first.is_number or are_codes(known(first)))
    ):
        yield able[0]


def _is_amount(column: Column) -> bool:
    return column.is_number and is_amount(column.name) and not could_be_classes(column)


def _has_classes(column: Column, two: bool) -> bool:
    """Whether the cells are texts, or numbers of two values, that may be classes; if `two`, of two."""
    if (two or column.is_number) and len(set(known(column)[:GLANCE].tolist())) > 2:
        return False
    return are_plausible(column) and (are_two(column) or not (two or column.is_number))
