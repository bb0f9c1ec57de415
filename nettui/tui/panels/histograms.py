"""The output of each layer in all compared runs, and its gradients: histograms side by side, a row a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np
from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, MARKS, ORANGE, RUN_COLOURS, SIGNS
from nettui.tui.histogram_range import ends, range_lines
from nettui.tui.panel import LayerPanel
from nettui.tui.plots import histogram
from nettui.types import LayerReading

LABEL, CELL, WIDE_CELL, GAP = 20, 10, 22, 2
"""In cells: greatest width of a run's name, least width of a layer's column, also with the ends of the
range in the same line, and the gap between columns."""

MIN_HEIGHT, MAX_HEIGHT = 2, 4
"""Least and greatest height in lines of a histogram that has its range below it."""

Figures: TypeAlias = tuple[tuple[str, Callable[[LayerReading], float]], ...]

FIGURES: Figures = (
    ("std", lambda layer: layer.output.std),
    ("|∂E/∂W|", lambda layer: layer.gradient.W_mean_abs),
    ("|∂E/∂out|", lambda layer: layer.gradient.output_mean_abs),
)
"""What can stand below a histogram: the spread of the output, the mean magnitudes of two gradients."""

ROOM_FOR_ALL = len(FIGURES) + MIN_HEIGHT + 1
"""The least lines a run must have for all figures; with fewer, one is shown."""


class Plan(NamedTuple):
    """The layers that fit, the cells of a column, the lines of a histogram, and the figures below it.

    `inline`: the ends of the range stand beside the histogram, otherwise below it.
    """

    shown: Sequence[int]
    cell: int
    tall: int
    figures: Figures
    inline: bool

    def layers(self, run: View) -> list[LayerReading]:
        """Those of a run, which may have fewer layers than others."""
        return [run.reading.layers[at] for at in self.shown if at < len(run.reading.layers)]


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
        room = (height - 1) // len(view.runs)
        plan = self._plan(view, width - label, room)
        deepest = max((run.reading.layers for run in view.runs), key=len)
        text = Text(no_wrap=True)
        text.append(" " * label + "".join(deepest[at].name.ljust(plan.cell) for at in plan.shown), DIM)
        for at, run in enumerate(view.runs[: max((height - 1) // max(room, 1), 1)]):
            text.append("\n")
            name = Text(f"{SIGNS[at]} {run.label}"[: label - 1].ljust(label), RUN_COLOURS[at])
            text.append_text(Text("\n").join(_lines(run, name, plan)))
        return text

    def _plan(self, view: View, width: int, room: int) -> Plan:
        """What fits into `width` cells and `room` lines a run."""
        figures = FIGURES if room >= ROOM_FOR_ALL else (FIGURES[self.figure],)
        left = room - len(figures)
        inline = 0 < left < MIN_HEIGHT + 1
        depth = max(len(run.reading.layers) for run in view.runs)
        fit = min(depth, max(width // (WIDE_CELL if inline else CELL), 1))
        shown = [int(at) for at in np.linspace(0, depth - 1, fit).round()]
        plan = Plan(shown, width // fit, max(left, 0), figures, inline)
        if inline:
            return plan._replace(tall=1)
        ranges = max(len(_ranges(plan.layers(run), plan.cell)) for run in view.runs)
        return plan._replace(tall=max(min(left - ranges, MAX_HEIGHT), 0))


def _lines(run: View, name: Text, plan: Plan) -> list[Text]:
    """A run's histograms, their ranges and its figures; the name is beside the lowest line of the former."""
    layers, blank, (cell, tall) = plan.layers(run), " " * len(name), plan[1:3]
    chart = [_inline(layer, cell) if plan.inline else _draw(layer, cell - GAP, tall) for layer in layers]
    ranges = [] if plan.inline or not tall else _ranges(layers, cell)
    lines = [
        (Text(blank) if number < tall - 1 else name.copy()).append(row, name.style)
        for number, row in enumerate(_joined(chart, cell))
    ]
    lines += [Text(blank).append("".join(row.ljust(cell) for row in line), DIM) for line in ranges]
    for number, (what, get) in enumerate(plan.figures):
        alone = not tall and not number
        label = name.copy() if alone else Text(f"  {what}"[: len(name) - 1].ljust(len(name)), DIM)
        lines.append(_add_figures(label, run, layers, get, cell, first=not number))
    return lines


def _joined(charts: list[list[str]], cell: int) -> list[str]:
    """Histograms side by side, line by line."""
    return ["".join(line.ljust(cell) for line in lines) for lines in zip(*charts, strict=True)]


def _inline(layer: LayerReading, cell: int) -> list[str]:
    """A histogram of one line between the ends of its range."""
    low, high = ends(layer.histogram)
    wide = cell - GAP - len(low) - len(high) - 2
    return [f"{low} {_draw(layer, wide, 1)[0]} {high}"] if low else [""]


def _ranges(layers: list[LayerReading], cell: int) -> list[list[str]]:
    return range_lines([layer.histogram for layer in layers], cell - GAP)


def _add_figures(
    text: Text,
    run: View,
    layers: list[LayerReading],
    get: Callable[[LayerReading], float],
    cell: int,
    first: bool,
) -> Text:
    """A label and a figure of each layer; the first line of them has ⚠ where a layer has a problem."""
    for layer in layers:
        figure = format_number(get(layer))
        warning = f" {MARKS['warn']}" if first and flag(layer, run.reading) else ""
        text.append(figure).append(warning, ORANGE).append(" " * (cell - len(figure + warning)))
    return text


def _draw(layer: LayerReading, width: int, height: int) -> list[str]:
    return histogram(layer.histogram.counts if layer.histogram else (), width, height)
