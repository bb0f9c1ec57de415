"""Edits the points of a plane by keys and mouse: a cross-hair, the class it adds, what each key does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Any

from nettui.nn.activations import ACTIVATIONS
from nettui.nn.surface import Window
from nettui.tui.panel import clamp_index
from nettui.types import Array
from nettui.visuals.plane import Grid

UNITS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100)
"""The numbers of units that a key steps through; 12 and 60 are those of course 2.3."""

FIRST_UNITS = 4
"""Units of the first hidden layer, where there was none."""

LEAP = 5
"""Cells that the cross-hair moves by with shift."""

MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
"""Rows and columns."""

WHERE = {"up": "up", "down": "down", "left": "to the left", "right": "to the right"}

KEYS: Mapping[str, str] = {
    "p": "adds a point of the chosen class at the cross-hair; a click adds one too",
    "P": "removes the nearest training point; so does a right click or ctrl-click, and a click on a point",
    "o": "the next class for new points; so does a click below the plane",
    "O": "the class before",
    **{key: f"the cross-hair {where}" for key, where in WHERE.items()},
    **{f"shift+{key}": f"the cross-hair {where} by {LEAP} cells" for key, where in WHERE.items()},
    "u": "more units in the chosen hidden layer: the run begins anew",
    "U": "fewer units",
    "d": "a hidden layer more: the run begins anew",
    "D": "a hidden layer less",
    "pagedown": "chooses the next hidden layer",
    "pageup": "chooses the hidden layer before",
    "a": "the next activation",
    "A": "the activation before",
    "f": "learns faster: the next rate of 0.1, 0.2, 0.5, 1 …",
    "F": "learns slower",
    "ctrl+z": "undoes the last edit",
    "escape": "ends the editing",
}


@dataclass(frozen=True)
class PointEditor:
    """The window shown and the cross-hair in it, in the coordinates of the data source, before any scaling.

    The window stays while points are edited. `label` is the class of new points, `layer` the hidden layer
    that changes; `grid` divides the window into the cells of the screen.
    """

    shown: Window
    at: tuple[float, float]
    label: int = 0
    layer: int = 0

    def grid(self, width: int, height: int) -> Grid:
        """The cells of a screen on the window."""
        return Grid(self.shown, width, height)

    def moved(self, key: str, grid: Grid) -> PointEditor:
        """The cross-hair moved by an arrow key, no further than the window."""
        by = LEAP if key.startswith("shift+") else 1
        down, right = MOVES[key.removeprefix("shift+")]
        row, column = grid.cell(self.at)
        return self.placed(row + by * down, column + by * right, grid)

    def placed(self, row: int, column: int, grid: Grid) -> PointEditor:
        """The cross-hair in the middle of a cell, or of the nearest one in the window."""
        return replace(self, at=grid.centre(clamp_index(row, grid.height), clamp_index(column, grid.width)))

    def add(self) -> str:
        """The command that adds a point at the cross-hair."""
        x, y = self.at
        return f"point {x!r} {y!r} {self.label}"

    def drop(self, points: Array, grid: Grid) -> str:
        """The command that removes the one of the points (N, 2) nearest to the cross-hair on the screen."""
        (left, bottom), (right, top) = grid.shown
        cell = (right - left) / grid.width, (top - bottom) / grid.height / 2  # twice as high as wide
        x, y = points[(((points - self.at) / cell) ** 2).sum(axis=1).argmin()].tolist()
        return f"point drop {x!r} {y!r}"

    def next_label(self, by: int, classes: int) -> PointEditor:
        """With another class for new points; after the last comes the first."""
        return replace(self, label=(self.label + by) % classes)

    def next_layer(self, by: int, layers: int) -> PointEditor:
        """With another of the hidden layers chosen."""
        return replace(self, layer=clamp_index(self.layer + by, layers))

    def change(self, key: str, fields: Mapping[str, Any]) -> str:
        """The command of a key that changes the network or the rate; "" where it changes nothing."""
        hidden = fields.get("network.hidden")
        match key:
            case "u" | "U" | "d" | "D" if isinstance(hidden, Sequence):
                changed = (_units if key in "uU" else _layers)([*hidden], self.layer, key.islower())
                return f"set network.hidden {json.dumps(changed)}" if changed != [*hidden] else ""
            case "a" | "A" if "network.activation.name" in fields:
                names = [*ACTIVATIONS]
                at = names.index(fields["network.activation.name"]) + (1 if key == "a" else -1)
                return f"set network.activation {names[at % len(names)]}"
            case "f" | "F" if "train.optimizer.rate" in fields:
                return f"set train.optimizer.rate {next_rate(fields['train.optimizer.rate'], key == 'f'):g}"
        return ""


def next_rate(rate: float, up: bool) -> float:
    """The next larger or smaller number of the series …, 0.1, 0.2, 0.5, 1, …"""
    power = floor(log10(rate))
    series = [float(f"{m}e{power + k}") for k in (-1, 0, 1) for m in (1, 2, 5)]
    if up:
        return min(number for number in series if number > rate * (1 + 1e-9))
    return max(number for number in series if number < rate * (1 - 1e-9))


def _units(hidden: list[int], layer: int, more: bool) -> list[int]:
    """The layer with the next larger or smaller number of UNITS; the same at either end."""
    if hidden:
        layer = clamp_index(layer, len(hidden))
        found = [units for units in UNITS if (units > hidden[layer]) == more and units != hidden[layer]]
        hidden[layer] = (found[0] if more else found[-1]) if found else hidden[layer]
    return hidden


def _layers(hidden: list[int], layer: int, more: bool) -> list[int]:
    """One layer more, as wide as the chosen one and after it, or without that one."""
    if not hidden:
        return [FIRST_UNITS] if more else []
    layer = clamp_index(layer, len(hidden))
    return [*hidden[: layer + 1], *hidden[layer:]] if more else hidden[:layer] + hidden[layer + 1 :]
