"""Draws a tensor of a run that another process does: its statistics, and the matrix at a place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from nettui.common.language import Translate
from nettui.common.text import format_number
from nettui.tui.charts import BLUE, DIM, ORANGE
from nettui.types import TensorSlice

CELL = 10
"""The width of a number."""

NAMES: Mapping[str, str] = {
    "mean": "mean",
    "std": "std",
    "min": "min",
    "max": "max",
    "norm": "norm",
    "zero": "zeros",
    "nan": "NaN",
    "infinite": "infinite",
}
"""What the figures of a tensor are called."""


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape, as in 16×8×3×3."""
    return "×".join(map(str, shape)) or "1"


def figure_lines(found: TensorSlice, translate: Translate) -> Iterator[Text]:
    """A line for each figure; what is not finite stands out."""
    for name, title in NAMES.items():
        if (value := found.figures.get(name)) is None:
            continue
        text = Text().append(f"{translate(title):<12}", DIM)
        shown = f"{100 * value:.1f} %" if name == "zero" else format_number(value, 4)
        yield text.append(shown, "bold reverse" if name in ("nan", "infinite") and value else "")


def matrix_lines(found: TensorSlice, width: int, height: int) -> Iterator[Text]:
    """The numbers of the matrix that fit, under the numbers of their columns; `…` where there are more."""
    columns = max((width - CELL) // CELL, 1)
    rows = found.values[: max(height - 2, 1)]
    across = found.matrix[-1] if found.matrix else 1
    down = found.matrix[0] if len(found.matrix) == 2 else 1
    shown = min(columns, len(rows[0]) if rows else 0)
    head = "".join(f"{column:>{CELL}}" for column in range(shown))
    yield Text(" " * CELL + head + (" …" if across > shown else ""), DIM)
    for at, row in enumerate(rows):
        line = Text().append(f"{at:>{CELL}}", DIM)
        for value in row[:shown]:
            colour = BLUE if value < 0 else ORANGE if value > 0 else "" if value == 0 else "bold reverse"
            line.append(f"{format_number(value):>{CELL}}", colour)
        yield line
    if down > len(rows):
        yield Text(f"{'…':>{CELL}}", DIM)
