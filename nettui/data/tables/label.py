"""Chooses the column of the labels: by its name, by what the columns hold, by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from nettui.data.quantity import is_whole
from nettui.data.tables.classes import are_codes, could_be_classes
from nettui.data.tables.kinds import MIN_ROWS, Kind, known
from nettui.data.tables.names import (
    BEST_LABELS,
    GOOD_LABELS,
    GROUPS,
    INPUTS,
    QUANTITIES,
    has_best_word,
    plain_name,
)
from nettui.data.tables.table import Column

EACH = 10
"""Rows that a class of texts has on average, unless it is known by its name."""
EDGE = 2
"""What a column gains that stands first or last; the best names have 3, good ones 2."""


def choose_label(columns: Sequence[Column], kinds: Sequence[Kind]) -> tuple[int, ...]:
    """The column of the labels, or those of a one-hot block; does not depend on the order of the rows."""
    able = [at for at, kind in enumerate(kinds) if kind.name in ("number", "category", "constant")]
    if kinds[-1].name == "text" and could_be_classes(columns[-1]):
        able.append(len(columns) - 1)
    able = able or [at for at, kind in enumerate(kinds) if kind.name != "empty"] or [len(columns) - 1]
    if named := _by_name(columns, kinds, able):
        return named
    if block := _block_at_the_end(columns):
        return block
    texts = [at for at in able if kinds[at].name == "category"]
    if len(texts) == 1 and _are_plausible(columns[texts[0]]) and not _is_input(columns[texts[0]]):
        return (texts[0],)
    return (_first_or_last(columns, able),)


def _by_name(columns: Sequence[Column], kinds: Sequence[Kind], able: Sequence[int]) -> tuple[int, ...]:
    """The column, or block, whose name says most that it is the label; the last of equals; () without any."""
    ends = able[0], able[-1]
    names = [plain_name(column.name) for column in columns]
    found = list[tuple[int, tuple[int, ...]]]()
    for at, column in enumerate(columns):
        usable = at in able or (kinds[at].name == "text" and could_be_classes(column))
        coordinate = names[at] == "y" and "x" in names and at not in ends
        if usable and kinds[at].name != "constant" and not coordinate:
            points = _points(column, at in ends)
            found += [(points + EDGE * (at in ends), (at,))] if points else []
    if "x" in names and len(found) > 1:
        found = [one for one in found if names[one[1][0]] != "y"]
    for block in _named_blocks(columns):
        found.append((3 + EDGE * (ends[0] in block or ends[1] in block), block))
    return max(found)[1] if found else ()


def _points(column: Column, at_the_edge: bool) -> int:
    """How much the name says that the column is the label, from 0 to 3."""
    name = plain_name(column.name)
    if name in BEST_LABELS:
        return 3
    if name in QUANTITIES:
        return 2
    if name in GOOD_LABELS or (at_the_edge and has_best_word(column.name)):
        return 2 if could_be_classes(column) else 1
    return 0


def _named_blocks(columns: Sequence[Column]) -> Iterator[tuple[int, ...]]:
    """One-hot blocks of neighbours named as class_a, class_b or label=0, label=1."""
    groups = [re.split(r"[^A-Za-zÀ-ÿ]", column.name)[0] for column in columns]
    start = 0
    for end in range(1, len(columns) + 1):
        if end == len(columns) or groups[end] != groups[start]:
            block = tuple(range(start, end))
            if (
                end - start > 1
                and plain_name(groups[start]) in GROUPS
                and is_one_hot([columns[at] for at in block])
            ):
                yield block
            start = end


def is_one_hot(columns: Sequence[Column]) -> bool:
    """Whether the columns hold 0 and 1, a single 1 in each row, and each column has one."""
    if not all(column.is_number and column.missing is None for column in columns):
        return False
    total = np.zeros(len(columns[0].values))
    for column in columns:
        if not _is_binary(column):
            return False
        total += column.values
    return bool((total == 1).all())


def _is_binary(column: Column) -> bool:
    """Whether the cells are 0 and 1, and both occur."""
    if not column.is_number or column.missing is not None or not np.isin(column.values[:50], (0, 1)).all():
        return False
    return bool(np.isin(column.values, (0, 1)).all()) and 0 < column.values.sum() < len(column.values)


def _block_at_the_end(columns: Sequence[Column]) -> tuple[int, ...]:
    """The last columns, two or more but not all, if they are one-hot; else none."""
    total = np.zeros(len(columns[0].values))
    for at in range(len(columns) - 1, 0, -1):
        if not _is_binary(columns[at]):
            return ()
        total += columns[at].values
        if (total > 1).any():
            return ()
        if at < len(columns) - 1 and (total == 1).all():
            return tuple(range(at, len(columns)))
    return ()


def _first_or_last(columns: Sequence[Column], able: Sequence[int]) -> int:
    """The last column, unless the first has the better classes."""
    first, last = columns[able[0]], columns[able[-1]]
    if first is last or _is_input(first) or not _are_plausible(first):
        return able[-1]
    few = _are_plausible(last)
    if not first.is_number:
        better = not last.is_number and (not few or _is_better(columns, able[0], able[-1]))
        return able[0] if better else able[-1]
    values = known(last)
    if few:  # unless they are the brightness of a pixel that is mostly dark
        better = last.is_number and len(np.unique(values)) > 2 and not are_codes(values)
    else:
        better = not first.name or not last.is_number or is_whole(values)
    return able[0] if better and are_codes(known(first)) else able[-1]


def _are_plausible(column: Column) -> bool:
    """Whether the cells may be classes, each of texts common enough."""
    if not could_be_classes(column):
        return False
    if column.is_number or len(column.values) < MIN_ROWS:
        return True
    return len(set(known(column).tolist())) <= max(2, len(column.values) / EACH)


def _is_input(column: Column) -> bool:
    return plain_name(column.name) in INPUTS


def _is_better(columns: Sequence[Column], first: int, last: int) -> bool:
    """Whether the texts of the first column are the classes: they are two, or no other column has them."""
    values = [set(known(columns[at]).tolist()) for at in (first, last)]
    if min(map(len, values)) == 2 != max(map(len, values)):
        return len(values[0]) == 2
    inner = [set(known(column).tolist()) for column in columns[first + 1 : last] if not column.is_number]
    shared = [any(own & other for other in inner) for own in values]
    return shared == [False, True]


def block_names(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the names of a one-hot block share, and what they add: `class` and a, b of class_a, class_b."""
    pairs = zip(min(names), max(names), strict=False)  # they differ first where any two do
    start = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = start[: max((at + 1 for at, sign in enumerate(start) if not sign.isalnum()), default=0)] or (
        start if all(name[len(start) :].isdecimal() for name in names) else ""
    )
    return start.rstrip("_=-. :"), tuple(name[len(start) :] for name in names)
