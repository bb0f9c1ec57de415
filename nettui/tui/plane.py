"""Decision regions as a heat map: the predicted class, darker where less certain, with the samples on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from nettui.common.text import format_number
from nettui.data.dataset import Names
from nettui.nn.surface import Window
from nettui.tui.charts import DIM
from nettui.tui.classes import COLOURS, colour, shape
from nettui.tui.heat import DARK, NON_FINITE_COLOUR, NON_FINITE_SIGN, HeatMap, Marker, heat_lines, mix_colours
from nettui.tui.wrap import fit_width
from nettui.types import Array
from nettui.visuals.plane import DecisionRegions, find_cells

SIGNS = ".:-+=~^'`_"
"""One sign per class, in the order of COLOURS."""

FAINT, FULL, STEPS = 0.1, 0.42, 16
"""How much of its class's colour a cell has, on the boundary and where certain; and the steps between."""

MAX_NAME = 12
"""The most cells of a name."""

MIN_CONFIDENCE = 0.1
"""Without colours, a cell with less confidence is left blank: the boundary."""


class Points(NamedTuple):
    """Samples at (N, 2) in the plane with classes t (N,), from the training or the held-out part."""

    at: Array
    t: Array
    held_out: bool = False


def heat(regions: DecisionRegions) -> HeatMap:
    """The regions (2H, W) as a heat map of H lines."""
    label, level = regions.predicted, (regions.confidence * (STEPS - 1)).round().astype(int)
    kind = np.maximum(label, 0) % len(COLOURS)
    tints = np.stack([mix_colours(np.linspace(FAINT, FULL, STEPS), (DARK, ink)) for ink in COLOURS])
    colours = np.where(label < 0, NON_FINITE_COLOUR, tints[kind, level])
    same = label[::2] == label[1::2]
    sure = (regions.confidence[::2] + regions.confidence[1::2]) / 2 > MIN_CONFIDENCE
    signs = np.where(same & sure, np.array([*SIGNS])[kind[::2]], " ")
    return HeatMap(colours, np.where((label[::2] < 0) | (label[1::2] < 0), NON_FINITE_SIGN, signs))


def draw_plane(
    regions: DecisionRegions,
    points: Iterable[Points],
    classes: int,
    shown: Window,
    on_top: Mapping[tuple[int, int], Marker] | None = None,
) -> list[Text]:
    """Regions (2H, W) and points in H lines; of several points in a cell, the last is drawn.

    `on_top` are markers at some (row, column), drawn over the points.
    """
    height, width = regions.predicted.shape
    over: dict[tuple[int, int], Marker] = {}
    for part in points:
        for (row, column), t in zip(
            find_cells(part.at, shown, width, height // 2).tolist(), part.t, strict=True
        ):
            over[row, column] = Marker(shape(int(t), classes, part.held_out), colour(int(t)))
    return heat_lines(heat(regions), {**over, **(on_top or {})})


def legend(classes: int, names: Names, width: int, held_out: Iterable[bool]) -> Text:
    """The shapes of the classes, as many as fit; of both parts where both are shown."""
    text, parts = Text(no_wrap=True), tuple(held_out)
    for label in range(classes):
        marks = "".join(shape(label, classes, part) for part in parts)
        name = names.label(label)
        label_text = "  " if marks == name else f" {fit_width(name, min(cell_len(name), MAX_NAME))}  "
        if text.cell_len + cell_len(marks + label_text) > width:
            break
        text.append(marks, colour(label)).append(label_text, DIM)
    return text


def axis_ranges(shown: Window, names: Names) -> str:
    """The range of both axes."""
    (left, bottom), (right, top) = shown
    axes = [*map(names.feature, (0, 1))] if names.features else ["x", "y"]
    x, y = (fit_width(name, min(cell_len(name), MAX_NAME)) for name in axes)
    x_range = f"{format_number(left)} … {format_number(right)}"
    return f"{x} {x_range}  {y} {format_number(bottom)} … {format_number(top)}"
