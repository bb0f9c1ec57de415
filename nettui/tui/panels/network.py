"""The network layer by layer: its units, the weights between them, and the parameter counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, NOT_REACHED, ORANGE, SELECTED, side_by_side
from nettui.tui.edges import draw_edges
from nettui.tui.heat import diverging, heat_lines
from nettui.tui.network_panel import NetworkPanel, answer_of, current_layer, is_reached
from nettui.tui.panel import BasePanel
from nettui.types import Array, Step, Tensors
from nettui.visuals.images import shrink
from nettui.visuals.layer_summary import LayerSummary, layer_outputs, layer_summary

NODE, NARROW, WIDE, EDGE = 11, 13, 40, 5
"""Width in cells of a unit with its output, of the narrowest and widest column, of the shortest edges."""

AROUND = 6
"""Number of lines above and below the drawing."""

MIN_HEIGHT = 4
"""Least height of the drawing in lines."""


@dataclass(frozen=True)
class Network(NetworkPanel, BasePanel):
    """Columns of units with edges between them; with less room, one line per layer."""

    sample: int = 0

    title: ClassVar[str] = "Network"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {"up": "the previous sample", "down": "the next sample"}
    help: ClassVar[str] = (
        "Each dot is a unit with its output for one sample of the mini-batch: ⊕ above 0, ⊖ below, ∘ exactly "
        "0 (a silent ReLU, a dropped unit), x NaN. A line is a weight: orange and solid above 0, blue and "
        "dotted below, the brighter the larger; only the strongest are drawn. Below each layer is its "
        "parameter count, (inputs + bias) × units, as in course 2.2. If there are too many layers for "
        "columns, each has one line, with its outputs in colours, each on its own scale."
    )

    def press(self, key: str, view: View) -> Network:
        count = len(view.raw.step.ops[0].arrays.get("rows", ())) if view.raw else 0
        return replace(self, sample=max(min(self.sample + (1 if key == "down" else -1), count - 1), 0))

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        layers = layer_summary(step.before.config)
        batch = layer_outputs(step)
        n = min(self.sample, len(batch[0]) - 1)
        values = [out[n] for out in batch]
        columns = [LayerSummary("input", len(values[0]), tr("features"), "", 0), *layers]
        head = Text(tr(f"sample {n} of {len(batch[0])} in the batch, {answer_of(trainer, step, n)}"))
        total = tr(f"{sum(layer.parameters for layer in layers):,} parameters")
        equation = f"{total} = {' + '.join(f'{layer.parameters:,}' for layer in layers)}"
        foot = Text(equation if len(layers) > 1 and len(equation) <= width else total)
        pitch = (width - NODE) // len(layers)
        if pitch < NARROW or height < AROUND + MIN_HEIGHT:
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
    """For each layer: its head, units and edges, and its parameter count."""
    node = NODE if pitch >= NODE + EDGE else 1
    places = [_places(layer.units, height) for layer in columns]
    blocks = []
    for at, layer in enumerate(columns):
        dots = _dots(values[at] if at < len(values) else None, places[at], node > 1, height)
        if not is_reached(view, layer.name):
            dots = [Text(line.plain, NOT_REACHED) for line in dots]
        if at + 1 < len(columns):
            weight = params.layout.of(columns[at + 1].name, "weight")[0]
            chosen = params[weight][np.ix_(places[at][0], places[at + 1][0])]
            drawn = draw_edges(chosen, places[at][1], places[at + 1][1], pitch - node, height)
            dots = side_by_side([dots, drawn], node)
        heads = [
            Text(_shown_name(layer), _style(view, layer, columns)),
            Text(f"{layer.units} {layer.function}", DIM),
        ]
        count = [Text(layer.formula), Text(f"= {layer.parameters:,}" if layer.formula else "")]
        blocks.append([*heads, *dots, *count])
    return side_by_side(blocks, pitch)


def _shown_name(layer: LayerSummary) -> str:
    return tr("input") if layer.name == "input" else layer.name


def _style(view: View, layer: LayerSummary, columns: Sequence[LayerSummary]) -> str:
    here = current_layer(view, columns[-1].name) == layer.name
    return f"bold {SELECTED if here else '' if is_reached(view, layer.name) else NOT_REACHED}"


def _places(units: int, height: int) -> tuple[list[int], list[int]]:
    """The units to draw and their lines; if not all fit, the last two lines are ⋮ and the last unit."""
    if units <= height:
        return list(range(units)), [int((at + 0.5) * height / units) for at in range(units)]
    return [*range(height - 2), units - 1], [*range(height - 2), height - 1]


def _dots(
    values: Array | None, places: tuple[list[int], list[int]], figures: bool, height: int
) -> list[Text]:
    """A column of units, with their outputs if `figures`."""
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
    """One line per layer: units, function, parameters, and the outputs of the units as a strip of colours."""
    formula = max(len(layer.formula) for layer in columns)
    count = max(len(f"{layer.parameters:,}") for layer in columns)
    function = max(len(layer.function) for layer in columns)
    label = max(len(_shown_name(layer)) for layer in columns)
    rows = []
    for at, layer in enumerate(columns[:height]):
        counts = f"{layer.units:>6,} {layer.function:{function}}  {layer.formula:>{formula}}"
        counts += f" = {layer.parameters:>{count},}  " if layer.formula else " " * (count + 5)
        row = Text(no_wrap=True).append(_shown_name(layer).ljust(label), _style(view, layer, columns))
        row.append(counts, "" if is_reached(view, layer.name) else NOT_REACHED)
        if at < len(values) and is_reached(view, layer.name) and width - len(row) >= EDGE:
            strip = np.repeat(shrink(values[at][None], 1, width - len(row)), 2, axis=0)
            row.append_text(heat_lines(diverging(strip, float(np.abs(strip).max())))[0])
        rows.append(row)
    return rows
