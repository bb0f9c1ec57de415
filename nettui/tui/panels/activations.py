"""Each layer's output: its histogram, mean, std, and the share that is saturated or dead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.abilities import Forwards, Missing, able
from nettui.checks import activation_spread, silent_units
from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.tui.activation_lines import Line, draw_lines
from nettui.tui.charts import BLUE, DIM, MARKS, NOT_REACHED, ORANGE, SELECTED
from nettui.tui.histogram_range import range_lines
from nettui.tui.network_panel import sentence
from nettui.tui.panel import ScrollingPanel
from nettui.tui.plots import histogram
from nettui.types import LayerReading
from nettui.visuals.output_figures import FIGURES, output_figures

LABELS, COLUMN = 11, 9
"""Width in cells of the row labels, and of a layer's column at least; a number takes at most eight."""

GAP = 2
"""Blank cells between two histograms, so that the ends of their ranges do not run together."""

MIN_HEIGHT = 2
"""Least height of a histogram in lines; with less room, each layer is drawn in one line."""


@dataclass(frozen=True)
class Activations(ScrollingPanel):
    """One column per layer where there is room, otherwise one line per layer."""

    title: ClassVar[str] = "Activations"
    help: ClassVar[str] = (
        "The output of each layer over the mini-batch. Layers with the same activation share one horizontal "
        "scale, so a layer whose output shrinks stands out. *saturated*: values where the activation is "
        "flat; *dead*: units silent for every sample. Healthy: the spread stays level with depth (course 5.1 "
        "to 5.5). A histogram counts at most 4096 values, evenly spaced; the other figures include all of "
        "them."
    )

    def lacks(self, view: View) -> str:
        return unseen(view)

    def draw(self, view: View, width: int, height: int) -> Text:
        reading = view.reading
        if why := self.lacks(view):
            return sentence(why, width, height)
        layers = [*([reading.input] if reading.input else []), *reading.layers]
        fit = max((width - LABELS) // COLUMN, 1)
        blocks = -(-len(layers) // fit)
        across = -(-len(layers) // blocks)
        cell, starts = (width - LABELS) // across, range(0, len(layers), across)
        ranges = len(range_lines([layer.histogram for layer in layers], cell - GAP))
        tall = (height + 1) // blocks - len(FIGURES) - 3 - ranges
        if tall < MIN_HEIGHT or fit < 3:
            return self._lines(view, layers, width, height)
        return Text("\n\n").join(self._block(view, layers[at : at + across], cell, tall) for at in starts)

    def _block(self, view: View, layers: list[LayerReading], cell: int, tall: int) -> Text:
        """Name, histogram, range, numbers and warning of some layers, side by side."""
        styles = [_style(view, layer) for layer in layers]
        *upper, lowest = zip(*(histogram(_counts(layer), cell - GAP, tall) for layer in layers), strict=True)
        inks, dim = [DIM if style else BLUE for style in styles], [DIM] * len(layers)
        shown = [output_figures(layer) for layer in layers]
        ranges = range_lines([layer.histogram for layer in layers], cell - GAP)
        rows = [
            _row(
                "", [_name(layer) for layer in layers], [_name_style(view, layer) for layer in layers], cell
            ),
            *(_row("", line, inks, cell) for line in upper),
            _row(_sampled(layers), lowest, inks, cell),
            *(_row("" if at else tr("range"), line, dim, cell) for at, line in enumerate(ranges)),
            *(_row(tr(label), [figures[label] for figures in shown], styles, cell) for label in FIGURES),
            _row("", [_said(_warning(view, layer)) for layer in layers], [ORANGE] * len(layers), cell),
        ]
        return Text("\n").join(rows)

    def _lines(self, view: View, layers: list[LayerReading], width: int, height: int) -> Text:
        """A table with one line per layer, for narrow screens and deep networks."""
        shown, position = self.visible_layers(layers, height - 1)
        lines = [
            Line(layer, _name(layer), _name_style(view, layer), _style(view, layer), _warning(view, layer))
            for layer in shown
        ]
        text = draw_lines(lines, width, height - bool(position), LABELS, _sampled(layers))
        return text.append(f"\n{position}" if position else "", DIM)


def unseen(view: View) -> str:
    """Why no layer shows its output, in a sentence; "" if one does, or there is nothing to say."""
    if any(layer.seen for layer in view.reading.layers):
        return ""
    if view.raw is None:
        return str(view.not_shown.get("outputs", ""))
    missing = able(view.raw.trainer, Forwards)
    return str(missing) if isinstance(missing, Missing) else ""


def _row(label: str, cells: Iterable[str], styles: Iterable[str], cell: int) -> Text:
    """A label, then one cell per layer."""
    text = Text(no_wrap=True)
    text.append(label.ljust(LABELS), DIM)
    for content, style in zip(cells, styles, strict=True):
        text.append(content, style).append(" " * (cell - len(content)))
    return text


def _warning(view: View, layer: LayerReading) -> str:
    return silent_units.flag(layer, view.reading) or activation_spread.flag(layer, view.reading)


def _said(warning: str) -> str:
    return f"{tr(warning)} {MARKS['warn']}" if warning else ""


def _counts(layer: LayerReading) -> Sequence[int]:
    return layer.histogram.counts if layer.histogram else ()


def _style(view: View, layer: LayerReading) -> str:
    """Style of the layer's numbers: dim until the cursor has reached its output."""
    if layer.name == "input":
        return ""
    return "" if view.passed("forward", layer.name) else NOT_REACHED


def _name(layer: LayerReading) -> str:
    return tr("input") if layer.name == "input" else layer.name


def _name_style(view: View, layer: LayerReading) -> str:
    """Style of the layer's name: highlighted if the cursor is at the layer."""
    current = view.cursor.phase in ("batch", "forward") and view.cursor.layer == layer.name
    return f"bold {SELECTED if current else _style(view, layer)}"


def _sampled(layers: list[LayerReading]) -> str:
    """A label for histograms that did not count every value; empty if all of them did."""
    drawn = [layer.histogram for layer in layers if layer.histogram]
    return tr("sampled") if any(histogram.sampled < histogram.of for histogram in drawn) else ""
