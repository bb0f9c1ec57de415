"""The small picture of a finding: bars with their labels and numbers, or a curve over steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rich.text import Text

from nettui.common.text import format_number
from nettui.tui.charts import BLUE, DIM, SPAN, Curve, bar, known, lines, thin
from nettui.types import Figure

FIGURE = 11
"""Cells of a number, the longest of which is -1.23e-100, and a blank."""

LEAST = (24, 5)
"""Cells and lines below which a curve says nothing."""


def draw(figure: Figure, width: int, height: int) -> Text:
    """At most `height` lines of at most `width` cells."""
    if figure.labels:
        return _bars(figure, width, height)
    steps, values = thin(*known(np.array(figure.values)))
    told = f"{figure.what}: {format_number(figure.values[0])} → {format_number(figure.values[-1])}"
    text = Text(told[:width], DIM, no_wrap=True)
    if len(steps) > 1 and width >= LEAST[0] and height > LEAST[1]:
        text.append("\n").append_text(lines([Curve(steps, values, BLUE)], width, height - 1))
    return text


def _bars(figure: Figure, width: int, height: int) -> Text:
    """A bar a label; some in the middle are left out where there are too many."""
    shares, log = _shares(figure.values)
    rows = list(zip(figure.labels, figure.values, shares, strict=True))
    room, out = max(height - 1, 0), ""
    if len(rows) > room:
        out = f", {len(rows) - room} left out"
        rows = [*rows[: room // 2], *rows[len(rows) - (room - room // 2) :]]
    left = max(map(len, figure.labels)) + 1
    wide = max(width - left - FIGURE, 0)
    told = f"{figure.what}{', log scale' if log else ''}{out}"
    text = Text(told[:width], DIM, no_wrap=True)
    for label, value, share in rows:
        text.append(f"\n{label:{left}}"[: width + 1], "not dim").append(bar(share, wide), f"{BLUE} not dim")
        text.append(format_number(value).rjust(FIGURE)[: max(width - left, 0)], "not dim")
    return text


def _shares(values: Sequence[float]) -> tuple[list[float], bool]:
    """How long each bar is, as a share of the longest; whether on a log scale. What is no number has none."""
    sizes = [value for value in values if 0 < value < math.inf]
    least, most = min(sizes, default=1.0), max(sizes, default=1.0)
    if most / least <= SPAN:
        return [value / most if math.isfinite(value) else 0.0 for value in values], False
    low, high = math.log10(least) - 0.5, math.log10(most)
    return [(math.log10(v) - low) / (high - low) if 0 < v < math.inf else 0.0 for v in values], True
