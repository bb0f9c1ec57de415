"""The output of each layer in all compared runs: histograms side by side, one row per run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, MARKS, ORANGE, RUN_COLOURS, SIGNS, histogram
from nettui.tui.panel import LayerPanel
from nettui.types import LayerReading

LABEL, CELL, GAP = 20, 10, 2
"""In cells: greatest width of a run's name, least width of a layer's column, gap between columns."""

MAX_HEIGHT = 4
"""Greatest height of a histogram in lines."""


@dataclass(frozen=True)
class Histograms(LayerPanel):
    """One column per layer; below each histogram the standard deviation, and ⚠ if the layer has a problem."""

    title: ClassVar[str] = "Activations by run"
    help: ClassVar[str] = (
        "The output of each layer over the mini-batch, one row per run, with its standard deviation. In each "
        "run, all layers with the same activation share one horizontal scale, so a layer whose output "
        "shrinks stands out (course 5.1 to 5.5). If not all layers fit, some in the middle are left out."
    )

    def applies_to(self, view: View) -> bool:
        return bool(view.others) and super().applies_to(view)

    def draw(self, view: View, width: int, height: int) -> Text:
        label = min(max(len(run.label) for run in view.runs) + 3, LABEL)
        depth = max(len(run.reading.layers) for run in view.runs)
        fit = min(depth, max((width - label) // CELL, 1))
        shown = [int(at) for at in np.linspace(0, depth - 1, fit).round()]
        cell = (width - label) // fit
        tall = max(min((height - 1) // len(view.runs) - 1, MAX_HEIGHT), 0)
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
        drawn = [_draw(layer, cell - GAP, tall) for layer in layers]
        blank = " " * len(name)
        for line in range(tall):
            text.append("\n").append_text(name if line == tall - 1 else Text(blank))
            text.append((" " * GAP).join(rows[line] for rows in drawn), name.style)
        text.append("\n").append_text(
            Text(tr("  std")[: len(name) - 1].ljust(len(name)), DIM) if tall else name
        )
        for layer in layers:
            std = format_number(layer.output.std)
            warning = f" {MARKS['warn']}" if flag(layer, run.reading) else ""
            text.append(std).append(warning, ORANGE).append(" " * (cell - len(std + warning)))


def _draw(layer: LayerReading, width: int, height: int) -> list[str]:
    return histogram(layer.histogram.counts if layer.histogram else (), width, height)
