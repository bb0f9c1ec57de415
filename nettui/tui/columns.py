"""Columns of a table in text: how wide each is, and which of them fit."""

from __future__ import annotations

from collections.abc import Sequence


def column_widths(rows: Sequence[Sequence[str]], width: int) -> tuple[list[int], str]:
    """The widths of the columns that fit into `width` cells, at least two of them, and the gap between them.

    `rows` are the cells, heads included; columns are left out from the right.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gap = " " * (2 if sum(widths) + 2 * (len(widths) - 1) <= width else 1)
    while len(widths) > 2 and sum(widths) + len(gap) * (len(widths) - 1) > width:
        widths.pop()
    return widths, gap


def join_cells(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    """The cells in columns of these widths, the first to the left; cells without a width are left out."""
    return gap.join(
        f"{cell:{'>' if at else '<'}{room}}"
        for at, (cell, room) in enumerate(zip(cells, widths, strict=False))
    )
