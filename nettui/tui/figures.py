"""The chart of a finding: bars with labels and numbers, or a curve over steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.tui.charts import BLUE, DIM, bar
from nettui.tui.plots import LOG_RATIO, Curve, finite_points, line_chart, thin_out
from nettui.tui.wrap import cut
from nettui.types import Figure

NUMBER_WIDTH = 11
"""Cells of the longest number, -1.23e-100, and a blank."""

MIN_CURVE = (24, 5)
"""Cells and lines below which a curve is not readable."""


def draw(figure: Figure, width: int, height: int) -> Text:
    """At most `height` lines of at most `width` cells."""
    if figure.labels:
        return _bars(figure, width, height)
    steps, values = thin_out(*finite_points(np.arange(len(figure.values)), np.array(figure.values)))
    ends = f"{format_number(figure.values[0])} → {format_number(figure.values[-1])}"
    caption = tr(figure.what) + tr(": ") + ends
    text = Text(cut(caption, width), DIM, no_wrap=True)
    if len(steps) > 1 and width >= MIN_CURVE[0] and height > MIN_CURVE[1]:
        text.append("\n").append_text(line_chart([Curve(steps, values, BLUE)], width, height - 1))
    return text


def _bars(figure: Figure, width: int, height: int) -> Text:
    """One bar per label; if there are too many, some in the middle are left out."""
    shares, log = _shares(figure.values)
    labels = [*map(tr, figure.labels)]
    rows = list(zip(labels, figure.values, shares, strict=True))
    room, out = max(height - 1, 0), ""
    if len(rows) > room:
        out = tr(f", {len(rows) - room} left out")
        rows = [*rows[: room // 2], *rows[len(rows) - (room - room // 2) :]]
    left = max(map(len, labels)) + 1
    wide = max(width - left - NUMBER_WIDTH, 0)
    caption = f"{tr(figure.what)}{tr(', log scale') if log else ''}{out}"
    text = Text(cut(caption, width), DIM, no_wrap=True)
    for label, value, share in rows:
        text.append(f"\n{label:{left}}"[: width + 1], "not dim").append(bar(share, wide), f"{BLUE} not dim")
        text.append(format_number(value).rjust(NUMBER_WIDTH)[: max(width - left, 0)], "not dim")
    return text


def _shares(values: Sequence[float]) -> tuple[list[float], bool]:
    """The length of each bar as a share of the longest, 0 if not finite; and whether on a log scale."""
    sizes = [value for value in values if 0 < value < math.inf]
    least, most = min(sizes, default=1.0), max(sizes, default=1.0)
    if most / least <= LOG_RATIO:
        return [value / most if math.isfinite(value) else 0.0 for value in values], False
    low, high = math.log10(least) - 0.5, math.log10(most)
    return [(math.log10(v) - low) / (high - low) if 0 < v < math.inf else 0.0 for v in values], True
