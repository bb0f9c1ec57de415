"""Draws the path of a point in a plane, with eight dots per cell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.nn.surface import Window
from nettui.tui.edges import DOTS
from nettui.tui.heat import Marker
from nettui.types import Array
from nettui.visuals.contours import path_cells


def path_markers(
    points: Array, colour: str, window: Window, width: int, height: int
) -> Iterator[tuple[tuple[int, int], Marker]]:
    """The cells (row, column) that the polyline through points (N, 2) crosses, and what is drawn there."""
    passed = path_cells(points, window, 2 * width, 4 * height)
    rows, columns = passed.T
    bits = np.zeros((height, width), int)
    np.bitwise_or.at(bits, (rows // 4, columns // 2), DOTS[rows % 4, columns % 2])
    for row, column in np.argwhere(bits).tolist():
        yield (row, column), Marker(chr(0x2800 + bits[row, column]), colour)
