"""Each layer's output in all compared runs: histograms side by side, a row a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.debugger.view import View
from nettui.record import LayerReading
from nettui.text import number
from nettui.tui.charts import DIM, HUES, MARKS, ORANGE, SIGNS, columns
from nettui.tui.panel import OfLayers

LABEL, CELL, GAP = 14, 10, 2
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
        depth = max(len(run.reading.layers) for run in view.runs)
        fit = min(depth, max((width - LABEL) // CELL, 1))
        shown = [int(at) for at in np.linspace(0, depth - 1, fit).round()]
        cell = (width - LABEL) // fit
        tall = min((height - 1) // len(view.runs) - 1, TALL)
        deepest = max(view.runs, key=lambda run: len(run.reading.layers)).reading.layers
        text = Text(no_wrap=True)
        text.append(" " * LABEL + "".join(deepest[at].name.ljust(cell) for at in shown), DIM)
        for at, run in enumerate(view.runs):
            if text.plain.count("\n") + max(tall, 0) + 1 >= height:
                break
            self._run(text, run, at, shown, cell, max(tall, 0))
        return text

    def _run(self, text: Text, run: View, at: int, shown: list[int], cell: int, tall: int) -> None:
        layers = [run.reading.layers[place] if place < len(run.reading.layers) else None for place in shown]
        drawn = [_drawn(layer, cell - GAP, tall) for layer in layers]
        name = f"{SIGNS[at]} {run.label}"[: LABEL - 1].ljust(LABEL)
        for line in range(tall):
            text.append("\n").append(name if line == tall - 1 else " " * LABEL, HUES[at])
            text.append((" " * GAP).join(rows[line] for rows in drawn), HUES[at])
        text.append("\n").append("  std".ljust(LABEL) if tall else name, DIM if tall else HUES[at])
        for layer in layers:
            told = number(layer.output.std) if layer else ""
            sick = f" {MARKS['warn']}" if layer and flag(layer, run.reading) else ""
            text.append(told).append(sick, ORANGE).append(" " * (cell - len(told + sick)))


def _drawn(layer: LayerReading | None, width: int, height: int) -> list[str]:
    counts = layer.histogram.counts if layer and layer.histogram else ()
    return columns(counts, width, height)
