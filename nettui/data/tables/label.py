"""Chooses the column of the labels: by its name, by what the columns hold, by where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nettui.data.quantity import is_whole
from nettui.data.tables.blocks import block_at_the_end, inputs_at_the_end, named_blocks
from nettui.data.tables.cells import is_number
from nettui.data.tables.classes import are_codes, are_two, could_be_classes
from nettui.data.tables.kinds import MIN_ROWS, Kind, known
from nettui.data.tables.names import (
    BEST_LABELS,
    GOOD_LABELS,
    INPUTS,
    OUTCOMES,
    QUANTITIES,
    TEXTS,
    are_sexes,
    has_best_word,
    is_amount,
    plain_name,
)
from nettui.data.tables.table import Column

EACH = 10
"""Rows that a class of texts has on average, unless it is known by its name."""
MIN_SCALE = 3
"""Columns of which all but one have numbers as names, as the wavelengths of a spectrum; it is the label."""
EDGE = 2
"""What a column gains that stands first or last; the best names have 3, good ones 2."""


def choose_label(columns: Sequence[Column], kinds: Sequence[Kind]) -> tuple[int, ...]:
    """The column of the labels, or those of a one-hot block; does not depend on the order of the rows."""
    front = len(columns) - len(inputs_at_the_end(columns))
    if front < len(columns) and _has_label(columns[:front], kinds[:front]):
        return _choose(columns[:front], kinds[:front], at_the_end=False)
    return _choose(columns, kinds, at_the_end=True)


def _has_label(columns: Sequence[Column], kinds: Sequence[Kind]) -> bool:
    """Whether a column has the name of a label, or classes and not the name of an input."""
    able = able_columns(columns, kinds)
    classes = (are_plausible(columns[at]) and not is_input(columns[at]) for at in able)
    return bool(by_name(columns, kinds, able)) or any(classes)


def able_columns(columns: Sequence[Column], kinds: Sequence[Kind]) -> list[int]:
    """The columns that may be labels by what they hold, at least one."""
    few = len(columns[0].values) < MIN_ROWS  # which say nothing about what is constant
    able = [at for at, kind in enumerate(kinds) if kind.name in ("number", "category", *["constant"] * few)]
    if kinds[-1].name == "text" and could_be_classes(columns[-1]):
        able.append(len(columns) - 1)
    able = able or [at for at, kind in enumerate(kinds) if kind.name == "constant"]
    return able or [at for at, kind in enumerate(kinds) if kind.name != "empty"] or [len(columns) - 1]


def _choose(columns: Sequence[Column], kinds: Sequence[Kind], at_the_end: bool) -> tuple[int, ...]:
    """The label; `at_the_end` says whether the last of these columns is the last of the table."""
    able = able_columns(columns, kinds)
    if named := by_name(columns, kinds, able):
        return max(named)[1]
    words = [at for at, column in enumerate(columns) if not is_number(column.name)]
    if len(words) == 1 and len(columns) > MIN_SCALE and words[0] in able:
        return (words[0],)
    if block := block_at_the_end(columns):
        return block
    texts = [at for at in able if kinds[at].name == "category"]
    if len(texts) == 1 and _is_the_label(columns[texts[0]], columns[able[-1]]):
        return (texts[0],)
    return (_first_or_last(columns, able, at_the_end),)


def _is_the_label(texts: Column, last: Column) -> bool:
    """Whether the only texts of a table are the label, not its last column of two values or an amount."""
    if is_input(texts) or not are_plausible(texts):
        return False
    return texts is last or not (are_two(last) or (is_amount(last.name) and not could_be_classes(last)))


def by_name(
    columns: Sequence[Column], kinds: Sequence[Kind], able: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """The columns and blocks with the names of labels, each with how much its name and place say so.

    The largest is the label: the last of equals.
    """
    ends = able[0], able[-1]
    names = [plain_name(column.name) for column in columns]
    places = {*able}
    found = list[tuple[int, tuple[int, ...]]]()
    for at, column in enumerate(columns):
        usable = at in places or (kinds[at].name == "text" and could_be_classes(column))
        coordinate = names[at] == "y" and "x" in names and at not in ends
        if usable and kinds[at].name != "constant" and not coordinate:
            outdone = at != ends[1] and _outdoes(columns[ends[1]], column)
            points = 0 if outdone else _points(column, at in ends)
            found += [(points + EDGE * (at in ends), (at,))] if points else []
    if "x" in names and len(found) > 1:
        found = [one for one in found if names[one[1][0]] != "y"]
    for block in named_blocks(columns):
        found.append((3 + EDGE * (ends[0] in block or ends[1] in block), block))
    return found


def _points(column: Column, at_the_edge: bool) -> int:
    """How much the name says that the column is the label, from 0 to 3.

    A name for classes says little of a quantity, and nothing if it is none for an outcome.
    """
    name = plain_name(column.name)
    if name in BEST_LABELS:
        return 3
    if name in QUANTITIES:
        return 2
    if name in TEXTS and column.is_number:
        return 0
    best = at_the_edge and has_best_word(column.name)
    if best or name in GOOD_LABELS:
        return 2 if could_be_classes(column) else int(best or name in OUTCOMES)
    return 0


def _outdoes(last: Column, column: Column) -> bool:
    """Whether the texts of the last column are rather the label than a quantity with the name of one.

    Two classes outdo each such name except target and its like, more of them not those of quantities.
    """
    name = plain_name(column.name)
    if not column.is_number or (name in BEST_LABELS and name != "y") or could_be_classes(column):
        return False
    classes = not last.is_number and are_plausible(last) and not is_input(last)
    return classes and (name not in QUANTITIES or are_two(last))


def _first_or_last(columns: Sequence[Column], able: Sequence[int], at_the_end: bool) -> int:
    """The last column, unless the first has the better classes."""
    first, last = columns[able[0]], columns[able[-1]]
    if first is last or is_input(first) or not are_plausible(first):
        return able[-1]
    few = are_plausible(last)
    if not first.is_number:
        better = not last.is_number and (not few or _is_better(columns, able[0], able[-1]))
        return able[0] if better else able[-1]
    values = known(last)
    if few:  # unless they are the brightness of a pixel that is mostly dark
        better = last.is_number and len(np.unique(values)) > 2 and not are_codes(values)
    else:
        better = not (at_the_end and first.name and last.is_number) or is_whole(values)
    return able[0] if better and are_codes(known(first)) else able[-1]


def are_plausible(column: Column) -> bool:
    """Whether the cells may be classes, each of texts common enough."""
    if not could_be_classes(column):
        return False
    if column.is_number or len(column.values) < MIN_ROWS:
        return True
    return len(set(known(column).tolist())) <= max(2, len(column.values) / EACH)


def is_input(column: Column) -> bool:
    """Whether a column is an input by its name, or holds the sex."""
    if plain_name(column.name) in INPUTS:
        return True
    return not column.is_number and are_sexes(set(known(column).tolist()))


def _is_better(columns: Sequence[Column], first: int, last: int) -> bool:
    """Whether the texts of the first column are the classes: they are two, or no other column has them."""
    values = [set(known(columns[at]).tolist()) for at in (first, last)]
    if min(map(len, values)) == 2 != max(map(len, values)):
        return len(values[0]) == 2
    inner = [set(known(column).tolist()) for column in columns[first + 1 : last] if not column.is_number]
    shared = [any(own & other for other in inner) for own in values]
    return shared == [False, True]
