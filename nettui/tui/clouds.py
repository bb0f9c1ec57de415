"""Draws a cloud of points around the axes as braille dots, equally long in both directions."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from nettui.tui.charts import DIM
from nettui.tui.edges import DOTS
from nettui.visuals.scaling_stages import Cloud

MIN_SIDE = 6
"""The least width and half the least height of a cloud, in cells."""


def draw_cloud(cloud: Cloud, width: int, height: int, colour: str) -> list[Text]:
    """`height` lines of `width` cells: the points, on a cross whose middle is 0."""
    across, down = 2 * width, 4 * height
    side = min(across, down) - 1
    bits = np.zeros((height, width), int)
    places = np.rint(cloud.at / cloud.reach * side / 2).astype(int)
    x, y = across // 2 + places[:, 0], down // 2 - places[:, 1]
    x, y = x.clip(0, across - 1), y.clip(0, down - 1)
    np.bitwise_or.at(bits, (y // 4, x // 2), DOTS[y % 4, x % 2])
    return [_line(row, line == height // 2, width // 2, colour) for line, row in enumerate(bits.tolist())]


def _line(bits: list[int], is_axis: bool, middle: int, colour: str) -> Text:
    """One line; the axes are seen where there is no point."""
    text = Text(no_wrap=True)
    for column, cell in enumerate(bits):
        axis = "┼" if is_axis and column == middle else "─" if is_axis else "│" if column == middle else " "
        text.append(chr(0x2800 + cell) if cell else axis, colour if cell else DIM)
    return text
