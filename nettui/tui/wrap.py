"""Words folded to a width, without a figure being parted from its sign or its unit; names cut to theirs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size

GLUE = re.compile(r"(?<=[×÷±=<≈→]) | (?=%|=|×)")
"""Blanks that are no place to break a line."""

FAST = "\N{NO-BREAK SPACE}"


def folded(words: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` cells; all but the first begin with `indent`."""
    held = GLUE.sub(FAST, words)
    return [line.replace(FAST, " ") for line in textwrap.wrap(held, width, subsequent_indent=indent)]


def fitted(name: str, width: int, fill: Callable[[str, int], str] = str.ljust) -> str:
    """The name in `width` cells: cut where it is longer, else filled up."""
    if cell_len(name) > width:
        name = set_cell_size(name, max(width - 1, 0)) + "…" * (width > 0)
    return fill(name, width - cell_len(name) + len(name))


def widest(names: Iterable[str]) -> int:
    """Cells of the longest name."""
    return max(map(cell_len, names), default=0)
