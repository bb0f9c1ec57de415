"""The network layer by layer: units, weights between them, and how the parameters are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, NOT_REACHED, ORANGE, SELECTED, side_by_side
from nettui.tui.edges import draw_edges
from nettui.tui.heat import diverging, lines
from nettui.tui.network_panel import NetworkPanel, class_name, current_layer, is_reached
from nettui.tui.panel import Panel, Still
from nettui.types import Array, Step, Tensors
from nettui.visuals.images import shrink
from nettui.visuals.layer_summary import LayerSummary, layer_outputs, layer_summary

NODE, NARROW, WIDE, WIRE = 11, 13, 40, 5
"""Cells of a dot with its output, of the narrowest and the widest column, of the shortest wires."""

AROUND = 6
"""Lines above and below the drawing."""

LEAST = 4
"""Lines the drawing has at least."""


@dataclass(frozen=True)
class Network(NetworkPanel, Still):
    """Units as columns of dots with wires between them; where that has no room, a line a layer."""

    sample: int = 0

    title: ClassVar[str] = "Network"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {"up": "the sample before", "down": "the next sample"}
    help: ClassVar[str] = (
        "Each dot is a unit with its output for one sample of the mini-batch: ⊕ above 0, ⊖ below, ∘ exactly "
        "0 (a silent ReLU, a dropped unit), x no number. A wire is a weight: orange and whole above 0, blue "
        "and dotted below, the brighter the larger; the strongest are drawn. Below each layer its parameters "
        "are counted, (inputs + bias) × units, as in course 2.2. Layers that are too many for columns "
        "have a line each, with their outputs in colours, each on its own scale."
    )

    def press(self, key: str, view: View) -> Panel:
        count = len(view.raw.step.ops[0].arrays.get("rows", ())) if view.raw else 0
        return replace(self, sample=max(min(self.sample + (1 if key == "down" else -1), count - 1), 0))

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        layers = layer_summary(step.before.config)
        batch = layer_outputs(step)
        n = min(self.sample, len(batch[0]) - 1)
        values = [out[n] for out in batch]
        columns = [LayerSummary("input", len(values[0]), "features", "", 0), *layers]
        head = Text(f"sample {n} of {len(batch[0])} in the batch, class {class_name(trainer, step, n)}")
        total = f"{sum(layer.parameters for layer in layers):,} parameters"
        told = f"{total} = {' + '.join(f'{layer.parameters:,}' for layer in layers)}"
        foot = Text(told if len(layers) > 1 and len(told) <= width else total)
        pitch = (width - NODE) // len(layers)
        if pitch < NARROW or height < AROUND + LEAST:
            body = _table(view, columns, values, width, height - 2)
        else:
            body = _drawing(view, columns, values, step.before.params, min(pitch, WIDE), height - AROUND)
        return Text("\n", no_wrap=True).join([head, *body, foot])


def _drawing(
    view: View,
    columns: Sequence[LayerSummary],
    values: Sequence[Array],
    params: Tensors,
    pitch: int,
    height: int,
) -> list[Text]:
    """Heads, dots and wires, and the count of each layer."""
    node = NODE if pitch >= NODE + WIRE else 1
    places = [_places(layer.units, height) for layer in columns]
    blocks = []
    for at, layer in enumerate(columns):
        dots = _dots(values[at] if at < len(values) else None, places[at], node > 1, height)
        if not is_reached(view, layer.name):
            dots = [Text(line.plain, NOT_REACHED) for line in dots]
        if at + 1 < len(columns):
            chosen = params[f"{columns[at + 1].name}.W"][np.ix_(places[at][0], places[at + 1][0])]
            drawn = draw_edges(chosen, places[at][1], places[at + 1][1], pitch - node, height)
            dots = side_by_side([dots, drawn], node)
        heads = [Text(layer.name, _style(view, layer, columns)), Text(f"{layer.units} {layer.function}", DIM)]
        count = [Text(layer.formula), Text(f"= {layer.parameters:,}" if layer.formula else "")]
        blocks.append([*heads, *dots, *count])
    return side_by_side(blocks, pitch)


def _style(view: View, layer: LayerSummary, columns: Sequence[LayerSummary]) -> str:
    here = current_layer(view, columns[-1].name) == layer.name
    return f"bold {SELECTED if here else '' if is_reached(view, layer.name) else NOT_REACHED}"


def _places(units: int, height: int) -> tuple[list[int], list[int]]:
    """Which units are drawn, and in which lines; the last two lines are ⋮ and the last unit where not all."""
    if units <= height:
        return list(range(units)), [int((at + 0.5) * height / units) for at in range(units)]
    return [*range(height - 2), units - 1], [*range(height - 2), height - 1]


def _dots(
    values: Array | None, places: tuple[list[int], list[int]], figures: bool, height: int
) -> list[Text]:
    """A column of dots, with their outputs where there is room."""
    drawn = [Text() for _ in range(height)]
    units, rows = places
    if len(units) < (units[-1] + 1):
        drawn[-2] = Text("⋮", DIM)
    for unit, row in zip(units, rows, strict=True):
        value = 0.0 if values is None else float(values[unit])
        sign = "⊕" if value > 0 else "⊖" if value < 0 else "∘" if value == 0 else "x"
        drawn[row].append(sign, ORANGE if value > 0 else BLUE)
        if figures and values is not None:
            drawn[row].append(f" {format_number(value)}")
    return drawn


def _table(
    view: View, columns: Sequence[LayerSummary], values: Sequence[Array], width: int, height: int
) -> list[Text]:
    """A line a layer: units, function, parameters, and the units' outputs as a strip of colours."""
    formula = max(len(layer.formula) for layer in columns)
    count = max(len(f"{layer.parameters:,}") for layer in columns)
    function = max(len(layer.function) for layer in columns)
    label = max(len(layer.name) for layer in columns)
    rows = []
    for at, layer in enumerate(columns[:height]):
        told = f"{layer.units:>6,} {layer.function:{function}}  {layer.formula:>{formula}}"
        told += f" = {layer.parameters:>{count},}  " if layer.formula else " " * (count + 5)
        row = Text(no_wrap=True).append(layer.name.ljust(label), _style(view, layer, columns))
        row.append(told, "" if is_reached(view, layer.name) else NOT_REACHED)
        if at < len(values) and is_reached(view, layer.name) and width - len(row) >= WIRE:
            strip = np.repeat(shrink(values[at][None], 1, width - len(row)), 2, axis=0)
            row.append_text(lines(diverging(strip, float(np.abs(strip).max())))[0])
        rows.append(row)
    return rows
