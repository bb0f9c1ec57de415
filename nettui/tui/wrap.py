"""Wraps text to a width without separating numbers from their signs and units; cuts names to a width."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size

from nettui.common.text import keep_together

GLUE = re.compile(r"(?<=[×÷±=<≈→]) | (?=%|=|×)")
"""Further blanks where a line must not break."""

NO_BREAK = "\N{NO-BREAK SPACE}"


def wrap_words(words: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` cells; all but the first begin with `indent`."""
    glued = (_loosen(word, width - len(indent)) for word in _glue(words).split(" "))
    lines = textwrap.wrap(" ".join(glued), max(width, len(indent) + 1), subsequent_indent=indent)
    return [line.replace(NO_BREAK, " ") for line in lines]


def _glue(words: str) -> str:
    return GLUE.sub(NO_BREAK, keep_together(words, NO_BREAK))


def _loosen(word: str, width: int) -> str:
    """Allows breaks before × if a chain of factors is too long for one line, so that no number is broken."""
    return word if len(word) <= width else word.replace(f"{NO_BREAK}×", " ×")


def fit_width(name: str, width: int, fill: Callable[[str, int], str] = str.ljust) -> str:
    """The name in exactly `width` cells, cut or padded."""
    if cell_len(name) > width:
        name = set_cell_size(name, max(width - 1, 0)) + "…" * (width > 0)
    return fill(name, width - cell_len(name) + len(name))


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells; a text that has no room ends in an ellipsis."""
    return text if cell_len(text) <= width else fit_width(text, width)


def max_width(names: Iterable[str]) -> int:
    """The width of the longest name, in cells."""
    return max(map(cell_len, names), default=0)
