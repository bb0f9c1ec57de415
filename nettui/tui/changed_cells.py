"""Which cells of a panel differ between two pictures of it: only those need to be written to the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

NOTHING = Strip([])


def changed_regions(before: Sequence[Strip], after: Sequence[Strip], width: int) -> Iterator[Region]:
    """The smallest region of each line outside of which nothing has changed.

    Args:
        before, after: The lines of the two pictures, from the top; one that is missing is empty.
        width: The cells of a line, to which both pictures are filled.
    """
    for y, (old, new) in enumerate(zip_longest(before, after, fillvalue=NOTHING)):
        if old == new:
            continue
        first = min(_alike(old, new), width)
        last = width
        if old.cell_length == new.cell_length:
            last = min(old.cell_length - _alike(reversed([*old]), reversed([*new])), width)
        if last <= first:  # beyond the width, or the same text in other segments
            first, last = 0, width
        yield Region(first, y, last - first, 1)


def _alike(old: Iterable[Segment], new: Iterable[Segment]) -> int:
    """The cells of the segments that two lines begin with and have in common."""
    cells = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        cells += one.cell_length
    return cells
