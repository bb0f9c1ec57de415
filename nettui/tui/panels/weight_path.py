"""The path of two weights of one unit in their plane, step by step, of every compared run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.columns import PARAMETER_PREFIX
from nettui.debugger.view import View
from nettui.tui.charts import DIM, NOT_REACHED, RUN_COLOURS, SIGNS, YELLOW, side_by_side
from nettui.tui.heat import Marker
from nettui.tui.network_panel import sentence
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.paths import path_markers
from nettui.types import Array
from nettui.visuals.plane import find_cells
from nettui.visuals.weight_path import count_moves, even_window, weight_pairs

START = "×"
SPANS = (None, 100, 30, 10)
"""How many of the last steps are drawn; None for all."""

GAP, FRAME = 2, 7
"""Cells between two runs; lines besides the picture."""

MIN_SIDE = 27, 4
"""Least width and height of a picture."""


@dataclass(frozen=True)
class WeightPath(BasePanel):
    """A picture for each run; the current step is yellow, what the cursor has not reached faint."""

    pair: int = 0
    span: int = 0

    title: ClassVar[str] = "Weight path"
    every: ClassVar[float] = 0.1
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the previous two weights",
        "right": "the next two weights",
        "down": "fewer of the last steps",
        "up": "more of them",
    }
    help: ClassVar[str] = (
        "Two weights of one neuron as a point in their plane, and its path, step by step: × is where it "
        "starts, the cross where it stands, yellow the current step, faint what the cursor has not reached. "
        "If both inputs of the neuron are positive, as outputs of sigmoids are, the gradients of both "
        "weights have the same sign for a sample: a step goes up and to the right or down and to the left, "
        "never into the other two quadrants, and the way there is a zigzag (course 4.1). Below each picture: "
        "which way the steps drawn went. For networks of up to 32 parameters."
    )

    def applies_to(self, view: View) -> bool:
        return any(name.startswith(PARAMETER_PREFIX) for name in view.history.names) and bool(_pairs(view))

    def press(self, key: str, view: View) -> WeightPath:
        if key in ("left", "right"):
            pairs = len(_pairs(view)) or 1
            return replace(self, pair=(self.pair + (1 if key == "right" else -1)) % pairs)
        return replace(self, span=clamp_index(self.span + (1 if key == "down" else -1), len(SPANS)))

    def draw(self, view: View, width: int, height: int) -> Text:
        pairs = _pairs(view)
        if not pairs or not self.applies_to(view):
            return sentence("no neuron of a small network with two weights", width, height)
        pair = pairs[self.pair % len(pairs)]
        runs = [run for run in view.runs if PARAMETER_PREFIX + pair[0] in run.history.names]
        fit = max(min((width + GAP) // (MIN_SIDE[0] + GAP), len(runs)), 1)
        side, room = (width - GAP * (fit - 1)) // fit, height - FRAME
        if side < MIN_SIDE[0] or room < MIN_SIDE[1]:
            return sentence("The path needs more room: z shows this panel alone.", width, height)
        span = SPANS[self.span]
        steps = tr(f"the last {span} steps") if span else tr("all steps")
        head = Text(f"{pair[0]} →, {pair[1]} ↑ · {steps}", DIM, no_wrap=True)
        blocks = [self._block(run, at, pair, side, room) for at, run in enumerate(runs[:fit])]
        head.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join([head, *side_by_side(blocks, side + GAP)])

    def _block(self, run: View, at: int, pair: tuple[str, str], width: int, height: int) -> list[Text]:
        """A run's name, its picture, the ranges of both weights, and which way its steps went."""
        span, colour = SPANS[self.span], RUN_COLOURS[at]
        path, ahead = _paths(run, pair)
        moves = count_moves(path[_left_out(run) :] if span is None else path[_left_out(run) :][-span - 1 :])
        path = path if span is None else path[-span - 1 :]
        ahead = ahead if span is None else ahead[:0]
        window = even_window(np.concatenate([path, ahead]), 2 * width, 4 * height)
        (left, bottom), (right, top) = window
        over = _cross(find_cells(path[-1:], window, width, height)[0].tolist(), width, height)
        for points, style in ((ahead, f"{NOT_REACHED} {colour}"), (path, colour), (path[-2:], YELLOW)):
            over |= dict(path_markers(points, style, window, width, height)) if len(points) > 1 else {}
        for point, sign in ((path[:1], START), (path[-1:], SIGNS[at])):
            row, column = find_cells(point, window, width, height)[0].tolist()
            over[row, column] = Marker(sign, colour)
        across, up = (f"{format_number(a)} … {format_number(b)}" for a, b in ((left, right), (bottom, top)))
        name = Text(f"{SIGNS[at]} {run.label or run.title}", colour, no_wrap=True)
        feet = [
            *(Text(f"{arrow} {reach}", DIM) for arrow, reach in (("→", across), ("↑", up))),
            *(Text(tr(which)) for which in (f"both up: {moves.up}", f"both down: {moves.down}")),
            Text(tr(f"one up, one down: {moves.apart}")),
        ]
        lines = [name, *_lines(over, width, height), *feet]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return lines


def _pairs(view: View) -> list[tuple[str, str]]:
    return weight_pairs(view.raw.step.before.params.layout) if view.raw else []


def _paths(run: View, pair: tuple[str, str]) -> tuple[Array, Array]:
    """The points (N, 2) up to the cursor, and from there on those that are already computed.

    Where the cursor stands on the update, the point after it is reached, too.
    """
    names = [PARAMETER_PREFIX + name for name in pair]
    points = np.stack([run.history.column(name, run.steps) for name in names], axis=1)
    here = int(np.searchsorted(run.history.steps(run.steps), run.reading.step, "right"))
    path, after = points[:here], run.raw.step.after if run.raw else None
    if after is not None and run.cursor.phase == "update":
        columns = [name for name in run.history.names if name.startswith(PARAMETER_PREFIX)]
        end = after.params.flat[[*map(columns.index, names)]]
        path = np.vstack([path, end])
    return path, points[here - 1 :] if len(path) == here else points[here:]


def _left_out(run: View) -> int:
    """How many points of the path lie before the last one that is left out of it, in a long run."""
    gaps = np.flatnonzero(np.diff(run.history.steps(run.reading.step + 1)) > 1)
    return int(gaps[-1]) + 1 if len(gaps) else 0


def _cross(at: list[int], width: int, height: int) -> dict[tuple[int, int], Marker]:
    """Lines through a cell, which part the plane into four quadrants."""
    row, column = at
    over = {(row, x): Marker("─", DIM) for x in range(width)}
    return over | {(y, column): Marker("│", DIM) for y in range(height)}


def _lines(over: Mapping[tuple[int, int], Marker], width: int, height: int) -> list[Text]:
    """`height` lines of `width` cells, blank where there is no marker."""
    lines = []
    for y in range(height):
        line = Text(no_wrap=True)
        for x in range(width):
            line.append(*over.get((y, x), (" ", "")))
        lines.append(line)
    return lines
