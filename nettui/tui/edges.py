"""Draws the weights between the units of two layers as braille lines, coloured and dotted by sign."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np
from rich.style import Style
from rich.text import Span, Text

from nettui.tui.charts import BLUE, ORANGE
from nettui.tui.heat import DARK, mix_colours
from nettui.tui.shades import INK, SHADE
from nettui.types import Array

MAX_EDGES_PER_LINE = 2
"""The most edges drawn per line of text, the strongest ones, since more would cover one another."""

FAINT = 0.25
"""How much colour the weakest edge has; the strongest has all of it."""

DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bit of each of the 4×2 dots in a braille cell (Unicode 2800)."""


def draw_edges(
    weights: Array, left: Sequence[int], right: Sequence[int], width: int, height: int
) -> list[Text]:
    """The weights (len left, len right) from lines `left` to lines `right`, the strongest on top.

    Positive weights are orange and solid, negative ones blue and dotted; NaN and infinity are not drawn.
    """
    size = np.where(np.isfinite(weights), np.abs(weights), 0.0)
    bits, colours = np.zeros((height, width), int), np.zeros((height, width), int)
    order = np.argsort(size, axis=None, kind="stable")[-MAX_EDGES_PER_LINE * height :]
    share = FAINT + (1 - FAINT) * size / max(size.max(), np.finfo(float).tiny)
    inks = np.where(weights > 0, mix_colours(share, (DARK, ORANGE)), mix_colours(share, (DARK, BLUE)))
    for i, j in zip(*np.unravel_index(order, size.shape), strict=True):
        if not size[i, j]:
            continue
        dots = max(2 * width, 4 * abs(right[j] - left[i]))
        at = np.arange(dots)
        way = (at[(weights[i, j] > 0) | (at % 4 < 2)] + 0.5) / dots
        x = (way * 2 * width).astype(int)
        y = np.rint(4 * left[i] + 1.5 + way * 4 * (right[j] - left[i])).astype(int)
        np.bitwise_or.at(bits, (y // 4, x // 2), DOTS[y % 4, x % 2])
        colours[y // 4, x // 2] = inks[i, j]
    return [_line(row, ink) for row, ink in zip(bits.tolist(), colours.tolist(), strict=True)]


def _line(bits: list[int], colours: list[int]) -> Text:
    """One line of text; cells without an edge have 0 in both lists."""
    spans, start = [], 0
    for ink, run in groupby(colours):
        end = start + len(list(run))
        spans += [Span(start, end, _style(ink))] * bool(ink)
        start = end
    return Text("".join(chr(0x2800 + cell) if cell else " " for cell in bits), spans=spans, no_wrap=True)


@lru_cache(maxsize=512)
def _style(ink: int) -> Style:
    """The colour of an edge, which tells how strong it is."""
    return Style(color=f"#{ink:06x}", meta={SHADE: INK})
