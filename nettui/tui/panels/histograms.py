"""Each layer's output in all compared runs: histograms side by side, a row a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, MARKS, ORANGE, RUN_COLOURS, SIGNS, columns
from nettui.tui.panel import OfLayers
from nettui.types import LayerReading

LABEL, CELL, GAP = 20, 10, 2
"""Cells: a run's name has at most so many, a layer's column at least, and between two of these are."""

TALL = 4
"""Lines a histogram has at most."""


@dataclass(frozen=True)
class Histograms(OfLayers):
    """A column a layer; under each histogram the standard deviation, and ⚠ where a layer is sick."""

    title: ClassVar[str] = "Activations by run"
    help: ClassVar[str] = (
        "The output of each layer over the mini-batch, a row a run, with its standard deviation. Each run "
        "has one horizontal scale for all its layers of one activation, so that a layer which shrinks is "
        "seen to shrink (course 5.1 to 5.5). Where not all layers fit, some between are left out."
    )

    def concerns(self, view: View) -> bool:
        return bool(view.others) and super().concerns(view)

    def draw(self, view: View, width: int, height: int) -> Text:
        label = min(max(len(run.label) for run in view.runs) + 3, LABEL)
        depth = max(len(run.reading.layers) for run in view.runs)
        fit = min(depth, max((width - label) // CELL, 1))
        shown = [int(at) for at in np.linspace(0, depth - 1, fit).round()]
        cell = (width - label) // fit
        tall = max(min((height - 1) // len(view.runs) - 1, TALL), 0)
        deepest = max(view.runs, key=lambda run: len(run.reading.layers)).reading.layers
        text = Text(no_wrap=True)
        text.append(" " * label + "".join(deepest[at].name.ljust(cell) for at in shown), DIM)
        for at, run in enumerate(view.runs[: (height - 1) // (tall + 1)]):
            name = f"{SIGNS[at]} {run.label}"[: label - 1].ljust(label)
            layers = [run.reading.layers[place] for place in shown if place < len(run.reading.layers)]
            self._run(text, run, layers, Text(name, RUN_COLOURS[at]), cell, tall)
        return text

    def _run(
        self, text: Text, run: View, layers: list[LayerReading], name: Text, cell: int, tall: int
    ) -> None:
        drawn = [_drawn(layer, cell - GAP, tall) for layer in layers]
        blank = " " * len(name)
        for line in range(tall):
            text.append("\n").append_text(name if line == tall - 1 else Text(blank))
            text.append((" " * GAP).join(rows[line] for rows in drawn), name.style)
        text.append("\n").append_text(Text("  std".ljust(len(name)), DIM) if tall else name)
        for layer in layers:
            told = format_number(layer.output.std)
            sick = f" {MARKS['warn']}" if flag(layer, run.reading) else ""
            text.append(told).append(sick, ORANGE).append(" " * (cell - len(told + sick)))


def _drawn(layer: LayerReading, width: int, height: int) -> list[str]:
    return columns(layer.histogram.counts if layer.histogram else (), width, height)
