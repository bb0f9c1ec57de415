"""The outputs of layers as a table with a line a layer, for narrow screens and deep networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text

from nettui.common.language import tr
from nettui.tui.charts import BLUE, DIM, MARKS, ORANGE
from nettui.tui.histogram_range import ends
from nettui.tui.plots import histogram
from nettui.types import LayerReading
from nettui.visuals.output_figures import FIGURES, output_figures

LEAST = {"mean": 9, "std": 8, "saturated": 5, "dead": 5}
"""Cells that the numbers of a column take at most."""

FLAG, MOST, FEWEST = 12, 40, 8
"""Cells of a warning in words, of a histogram at most, and of one beside such a warning at least."""


class Line(NamedTuple):
    """A layer, its name and the styles of its name and numbers; its warning, "" if it is fine."""

    layer: LayerReading
    name: str
    name_style: str
    style: str
    warning: str


class Widths(NamedTuple):
    """In cells: the ends of the range, the histogram between them, and whether a warning is a sign alone."""

    low: int
    chart: int
    high: int
    brief: bool

    @property
    def drawn(self) -> int:
        return self.low + self.chart + self.high + 2


def draw_lines(lines: Sequence[Line], width: int, height: int, labels: int, sampled: str) -> Text:
    """Name, histogram between the ends of its range, figures and warning of each layer.

    `labels`: cells of the names. A sign that stands for a warning is explained below, if there is a line.
    """
    columns = {label: max(len(tr(label)), LEAST[label]) + 1 for label in FIGURES}
    widths = _widths(lines, width - labels - sum(columns.values()))
    text = Text(no_wrap=True)
    text.append(" " * labels + sampled.ljust(widths.drawn)[: widths.drawn], DIM)
    for label, column in columns.items():
        text.append(tr(label).rjust(column), DIM)
    for line in lines:
        text.append("\n").append(line.name, line.name_style).append(" " * (labels - len(line.name)))
        text.append_text(_chart(line, widths))
        for label, figure in output_figures(line.layer).items():
            text.append(figure.rjust(columns[label]), line.style)
        if line.warning:
            text.append("  " + (MARKS["warn"] if widths.brief else _said(line.warning)), ORANGE)
    warnings = [*dict.fromkeys(line.warning for line in lines if line.warning)]
    if widths.brief and height > len(lines) + 1 + len(warnings):
        for warning in warnings:
            text.append(f"\n{_explained(warning, lines)}"[: width + 1], ORANGE)
    return text


def _widths(lines: Sequence[Line], room: int) -> Widths:
    """The histogram takes what is left of the room, as long as warnings in words leave enough of it."""
    found = [ends(line.layer.histogram) for line in lines]
    low, high = (max((len(pair[at]) for pair in found), default=0) for at in (0, 1))
    room -= low + high + 2
    brief = room - FLAG < FEWEST
    return Widths(low, max(min(room - (3 if brief else FLAG), MOST), 0), high, brief)


def _chart(line: Line, widths: Widths) -> Text:
    """A layer's histogram between the ends of its range."""
    drawn, (low, high) = line.layer.histogram, ends(line.layer.histogram)
    bars = histogram(drawn.counts if drawn else (), widths.chart, 1)[0]
    return Text.assemble(
        (low.rjust(widths.low) + " ", DIM),
        (bars, DIM if line.style else BLUE),
        (" " + high.ljust(widths.high), DIM),
    )


def _said(warning: str) -> str:
    return f"{tr(warning)} {MARKS['warn']}"


def _explained(warning: str, lines: Sequence[Line]) -> str:
    """A warning with the layers that have it."""
    return f"{_said(warning)} {', '.join(line.name for line in lines if line.warning == warning)}"
