"""Blocks of columns of 0 and 1 that are one category: the labels, or an input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from nettui.data.tables.names import GROUPS, plain_name
from nettui.data.tables.table import Column


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


def named_blocks(columns: Sequence[Column]) -> Iterator[tuple[int, ...]]:
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


def block_at_the_end(columns: Sequence[Column]) -> tuple[int, ...]:
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


def block_names(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the names of a one-hot block share, and what they add: `class` and a, b of class_a, class_b."""
    pairs = zip(min(names), max(names), strict=False)  # they differ first where any two do
    start = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = start[: max((at + 1 for at, sign in enumerate(start) if not sign.isalnum()), default=0)] or (
        start if all(name[len(start) :].isdecimal() for name in names) else ""
    )
    return start.rstrip("_=-. :"), tuple(name[len(start) :] for name in names)


def _is_binary(column: Column) -> bool:
    """Whether the cells are 0 and 1, and both occur."""
    if not column.is_number or column.missing is not None or not np.isin(column.values[:50], (0, 1)).all():
        return False
    return bool(np.isin(column.values, (0, 1)).all()) and 0 < column.values.sum() < len(column.values)
