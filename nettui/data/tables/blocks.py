"""Blocks of columns of 0 and 1 that are one category: the labels, or an input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from nettui.data.tables.names import BEST_LABELS, GOOD_LABELS, GROUPS, plain_name, words_of
from nettui.data.tables.table import Column
from nettui.types import Array

VERBS = frozenset(["is", "has"])
FLAGS = {"False": 0.0, "false": 0.0, "FALSE": 0.0, "True": 1.0, "true": 1.0, "TRUE": 1.0}


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


def inputs_at_the_end(columns: Sequence[Column]) -> range:
    """The last columns that are inputs, as pandas encodes categories: plan_a, plan_b, home_a, home_b, home_c.

    A block has two or more columns of 0 and 1, or False and True, of which at most one is 1 in a row. Their
    names share a prefix that is none of labels.
    """
    start = end = len(columns)
    while (first := _start_of_block(columns[:start])) < start - 1:
        start = first
    return range(start, end)


def _start_of_block(columns: Sequence[Column]) -> int:
    """Where the block of inputs begins that ends with the last column; their number without any."""
    total = np.zeros(len(columns[0].values)) if columns else np.zeros(0)
    names, start = list[str](), len(columns)
    for at in range(len(columns) - 1, 0, -1):
        names.append(columns[at].name)
        ones = _ones(columns[at])
        if ones is None or (names[1:] and not _is_prefix_of_inputs(_to_the_last_sign(_alike(names)))):
            break
        total += ones
        if (total > 1).any():
            break
        start = at
    return start


def _is_prefix_of_inputs(start: str) -> bool:
    """Whether what the names share is neither nothing, nor a name of labels, nor a verb as in is_a, is_b."""
    words = words_of(start)
    return bool(words) and not {words[0], "".join(words)} & (BEST_LABELS | GOOD_LABELS | GROUPS | VERBS)


def _ones(column: Column) -> Array | None:
    """Where the cells of a column are 1 or True, if the others are 0 or False and both occur, else None."""
    if column.is_number:
        return column.values if _is_binary(column) else None
    if column.missing is not None or set(column.values[:50].tolist()) - FLAGS.keys():
        return None
    ones = np.array([FLAGS.get(text, np.nan) for text in column.values])
    return ones if 0 < ones.sum() < len(ones) else None


def block_names(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the names of a one-hot block share, and what they add: `class` and a, b of class_a, class_b."""
    alike = _alike(names)
    start = _to_the_last_sign(alike) or (
        alike if all(name[len(alike) :].isdecimal() for name in names) else ""
    )
    return start.rstrip("_=-. :"), tuple(name[len(start) :] for name in names)


def _alike(names: Sequence[str]) -> str:
    """What all names begin with."""
    pairs = zip(min(names), max(names), strict=False)  # they differ first where any two do
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _to_the_last_sign(start: str) -> str:
    """The text up to its last sign that is no letter nor digit."""
    return start[: max((at + 1 for at, sign in enumerate(start) if not sign.isalnum()), default=0)]


def _is_binary(column: Column) -> bool:
    """Whether the cells are 0 and 1, and both occur."""
    if not column.is_number or column.missing is not None or not np.isin(column.values[:50], (0, 1)).all():
        return False
    return bool(np.isin(column.values, (0, 1)).all()) and 0 < column.values.sum() < len(column.values)
