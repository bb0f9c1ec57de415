"""The output of each layer in all compared runs, and its gradients: histograms side by side, a row a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, MARKS, ORANGE, RUN_COLOURS, SIGNS, histogram
from nettui.tui.panel import LayerPanel
from nettui.types import LayerReading

LABEL, CELL, GAP = 20, 10, 2
"""In cells: greatest width of a run's name, least width of a layer's column, gap between columns."""

MAX_HEIGHT = 4
"""Greatest height of a histogram in lines."""

FIGURES: tuple[tuple[str, Callable[[LayerReading], float]], ...] = (
    ("std", lambda layer: layer.output.std),
    ("|∂E/∂W|", lambda layer: layer.gradient.W_mean_abs),
    ("|∂E/∂out|", lambda layer: layer.gradient.output_mean_abs),
)
"""What can stand below a histogram: the spread of the output, the mean magnitudes of two gradients."""

ROOM_FOR_ALL = len(FIGURES) + 2
"""The least lines a run must have for all figures; with fewer, one is shown."""


@dataclass(frozen=True)
class Histograms(LayerPanel):
    """One column per layer; below each histogram its figures, and ⚠ if the layer has a problem."""

    figure: int = 0

    title: ClassVar[str] = "Activations by run"
    help: ClassVar[str] = (
        "The output of each layer over the mini-batch, a row per run, with its standard deviation (std). In "
        "each run, all layers with the same activation share one horizontal scale, so a layer whose output "
        "shrinks stands out (course 5.1 to 5.5). The arrows show the mean magnitude of the gradient of the "
        "weights (∂E/∂W), and of the gradient that reaches the output (∂E/∂out), instead of std; with "
        "enough room all three are shown. If not all layers fit, some in the middle are left out."
    )
    keys: ClassVar[Mapping[str, str]] = {"left": "the previous figure", "right": "the next figure"}

    def applies_to(self, view: View) -> bool:
        return bool(view.others) and super().applies_to(view)

    def press(self, key: str, view: View) -> Histograms:
        return Histograms((self.figure + (1 if key == "right" else -1)) % len(FIGURES))

    def draw(self, view: View, width: int, height: int) -> Text:
        label = min(max(len(run.label) for run in view.runs) + 3, LABEL)
        depth = max(len(run.reading.layers) for run in view.runs)
        fit = min(depth, max((width - label) // CELL, 1))
        shown = [int(at) for at in np.linspace(0, depth - 1, fit).round()]
        cell = (width - label) // fit
        room = (height - 1) // len(view.runs)
        figures = FIGURES if room >= ROOM_FOR_ALL else (FIGURES[self.figure],)
        tall = max(min(room - len(figures), MAX_HEIGHT), 0)
        deepest = max(view.runs, key=lambda run: len(run.reading.layers)).reading.layers
        text = Text(no_wrap=True)
        text.append(" " * label + "".join(deepest[at].name.ljust(cell) for at in shown), DIM)
        for at, run in enumerate(view.runs[: (height - 1) // (tall + len(figures))]):
            name = f"{SIGNS[at]} {run.label}"[: label - 1].ljust(label)
            layers = [run.reading.layers[place] for place in shown if place < len(run.reading.layers)]
            heading = Text(name, RUN_COLOURS[at])
            _add_histograms(text, layers, heading, cell, tall)
            for number, (what, get) in enumerate(figures):
                text.append("\n").append_text(
                    Text(f"  {what}"[: label - 1].ljust(label), DIM) if tall or number else heading
                )
                _add_figures(text, run, layers, get, cell, first=not number)
        return text


def _add_histograms(text: Text, layers: list[LayerReading], name: Text, cell: int, tall: int) -> None:
    """The lines of a run's histograms, its name beside the last one."""
    drawn = [_draw(layer, cell - GAP, tall) for layer in layers]
    for line in range(tall):
        text.append("\n").append_text(name if line == tall - 1 else Text(" " * len(name)))
        text.append((" " * GAP).join(rows[line] for rows in drawn), name.style)


def _add_figures(
    text: Text,
    run: View,
    layers: list[LayerReading],
    get: Callable[[LayerReading], float],
    cell: int,
    first: bool,
) -> None:
    """A line with a figure of each layer; the first has ⚠ where a layer has a problem."""
    for layer in layers:
        figure = format_number(get(layer))
        warning = f" {MARKS['warn']}" if first and flag(layer, run.reading) else ""
        text.append(figure).append(warning, ORANGE).append(" " * (cell - len(figure + warning)))


def _draw(layer: LayerReading, width: int, height: int) -> list[str]:
    return histogram(layer.histogram.counts if layer.histogram else (), width, height)
