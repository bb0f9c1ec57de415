"""A plane as a heat map: the class chosen at every place, darker the less sure, with the samples on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from nettui.common.text import format_number
from nettui.nn.surfaces import Window
from nettui.tui.charts import DIM
from nettui.tui.classes import COLOURS, colour, shape
from nettui.tui.heat import BAD, BAD_SIGN, DARK, Dot, Heat, lines, mixed
from nettui.tui.wrap import fitted
from nettui.types import Array, Names
from nettui.visuals.plane import DecisionRegions, find_cells

SIGNS = ".:-+=~^'`_"
"""One a class, in the order of COLOURS."""

FAINT, FULL, STEPS = 0.1, 0.42, 16
"""How much of its class's colour a cell has, on the boundary and where there is no doubt; steps between."""

NAME = 12
"""Cells that a name takes at most."""

DOUBT = 0.1
"""A place that is less sure is blank where there are no colours: the boundary."""


class Points(NamedTuple):
    """Samples in the plane (N, 2) of classes t (N,), from the training or the held-out part."""

    at: Array
    t: Array
    held_out: bool = False


def heat(regions: DecisionRegions) -> Heat:
    """The regions (2H, W) as a heat map of H lines."""
    label, level = regions.predicted, (regions.confidence * (STEPS - 1)).round().astype(int)
    kind = np.maximum(label, 0) % len(COLOURS)
    tints = np.stack([mixed(np.linspace(FAINT, FULL, STEPS), (DARK, ink)) for ink in COLOURS])
    colours = np.where(label < 0, BAD, tints[kind, level])
    same = label[::2] == label[1::2]
    sure = (regions.confidence[::2] + regions.confidence[1::2]) / 2 > DOUBT
    signs = np.where(same & sure, np.array([*SIGNS])[kind[::2]], " ")
    return Heat(colours, np.where((label[::2] < 0) | (label[1::2] < 0), BAD_SIGN, signs))


def plane(regions: DecisionRegions, points: Iterable[Points], classes: int, shown: Window) -> list[Text]:
    """Regions (2H, W) with the points in H lines; of points in one cell the last is seen."""
    height, width = regions.predicted.shape
    over: dict[tuple[int, int], Dot] = {}
    for part in points:
        for (row, column), t in zip(
            find_cells(part.at, shown, width, height // 2).tolist(), part.t, strict=True
        ):
            over[row, column] = Dot(shape(int(t), classes, part.held_out), colour(int(t)))
    return lines(heat(regions), over)


def legend(classes: int, names: Names, width: int, held_out: Iterable[bool]) -> Text:
    """The shapes of all classes in those parts, as many as there is room for."""
    text, parts = Text(no_wrap=True), tuple(held_out)
    for label in range(classes):
        marks = "".join(shape(label, classes, part) for part in parts)
        name = names.label(label)
        told = "  " if marks == name else f" {fitted(name, min(cell_len(name), NAME))}  "
        if text.cell_len + cell_len(marks + told) > width:
            break
        text.append(marks, colour(label)).append(told, DIM)
    return text


def extent(shown: Window, names: Names) -> str:
    """From where to where the plane is drawn."""
    (left, bottom), (right, top) = shown
    axes = [*map(names.feature, (0, 1))] if names.features else ["x", "y"]
    x, y = (fitted(name, min(cell_len(name), NAME)) for name in axes)
    x_range = f"{format_number(left)} … {format_number(right)}"
    return f"{x} {x_range}  {y} {format_number(bottom)} … {format_number(top)}"
