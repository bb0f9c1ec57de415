"""Each layer's output: its histogram, mean, std, and the share that is saturated or dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks.activation_spread import flag
from nettui.debugger.view import View
from nettui.record import Histogram, LayerReading
from nettui.text import number
from nettui.tui.charts import BLUE, DIM, MARKS, ORANGE, STANDING, columns

LABELS = 10
COLUMN = 9
"""Cells that a label, and at least a layer's column, take; a number of three digits has at most eight."""

TALL = 2
"""Lines a histogram has at least; where that does not fit, each layer becomes one line."""

ROWS: dict[str, Callable[[LayerReading], str]] = {
    "mean": lambda layer: number(layer.output.mean),
    "std": lambda layer: number(layer.output.std),
    "saturated": lambda layer: _percent(layer.output.saturated),
    "dead": lambda layer: _percent(layer.output.dead),
}


@dataclass(frozen=True)
class Activations:
    """A column a layer where there is room, otherwise a line a layer."""

    title: ClassVar[str] = "Activations"
    every: ClassVar[float] = 0.0
    help: ClassVar[str] = (
        "The output of each layer over the mini-batch. Layers of one activation share one horizontal scale, "
        "so a layer that shrinks is seen to shrink. *saturated*: values where the activation is flat; "
        "*dead*: units silent on every sample. Healthy: the spread stays level with depth (course 5.1 to "
        "5.5). A histogram counts at most 4096 values, evenly spread; the other figures are of all of them."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        reading = view.reading
        layers = [*([reading.input] if reading.input else []), *reading.layers]
        fit = max((width - LABELS) // COLUMN, 1)
        blocks = -(-len(layers) // fit)
        across = -(-len(layers) // blocks)
        tall = height // blocks - len(ROWS) - 3
        if tall < TALL or fit < 3:
            return self._lines(view, layers, width, height)
        text = Text()
        for start in range(0, len(layers), across):
            if start:
                text.append("\n")
            self._block(text, view, layers[start : start + across], (width - LABELS) // across, tall)
        text.right_crop(1)
        return text

    def _block(self, text: Text, view: View, layers: list[LayerReading], cell: int, tall: int) -> None:
        """Name, histogram, numbers and flag of some layers, side by side."""
        styles = [_style(view, layer) for layer in layers]
        text.append(" " * LABELS)
        for layer in layers:
            text.append(" ").append(layer.name, _head(view, layer)).append(" " * (cell - 1 - len(layer.name)))
        text.append("\n")
        drawn = [
            columns(layer.histogram.counts, cell - 1, tall) if layer.histogram else [" " * (cell - 1)] * tall
            for layer in layers
        ]
        for row in range(tall):
            text.append((_sampled(layers) if row == tall - 1 else "").ljust(LABELS), DIM)
            for picture, style in zip(drawn, styles, strict=True):
                text.append(" " + picture[row], style or BLUE)
            text.append("\n")
        text.append("range".ljust(LABELS), DIM)
        for layer in layers:
            text.append(" " + _ends(layer.histogram, cell - 1), DIM)
        text.append("\n")
        for label, figure in ROWS.items():
            text.append(label.ljust(LABELS), DIM)
            for layer, style in zip(layers, styles, strict=True):
                text.append(f" {figure(layer)}".ljust(cell), style)
            text.append("\n")
        text.append(" " * LABELS)
        for layer in layers:
            text.append(f" {self._flag(view, layer)}".ljust(cell), ORANGE)
        text.append("\n")

    def _lines(self, view: View, layers: list[LayerReading], width: int, height: int) -> Text:
        """A table with a line a layer, for narrow screens and deep networks."""
        wide = max(min(width - LABELS - 12 - 4 * (COLUMN + 1), 40), 0)
        text = Text(no_wrap=True)
        text.append(" " * LABELS + _sampled(layers).ljust(wide)[:wide], DIM)
        for label in ROWS:
            text.append(label.rjust(COLUMN + 1), DIM)
        shown = layers if len(layers) < height else layers[: height - 2]
        for layer in shown:
            style = _style(view, layer)
            text.append("\n").append(layer.name, _head(view, layer)).append(" " * (LABELS - len(layer.name)))
            counts = layer.histogram.counts if layer.histogram else ()
            text.append(columns(counts, wide, 1)[0] if counts and wide else " " * wide, style or BLUE)
            for figure in ROWS.values():
                text.append(figure(layer).rjust(COLUMN + 1), style)
            text.append("  " + self._flag(view, layer), ORANGE)
        if len(shown) < len(layers):
            text.append(f"\n{len(layers) - len(shown)} more layers", DIM)
        return text

    def _flag(self, view: View, layer: LayerReading) -> str:
        found = flag(layer, view.reading)
        return f"{found} {MARKS['warn']}" if found else ""


def _style(view: View, layer: LayerReading) -> str:
    """Dim until the cursor has reached the layer's output."""
    if layer.name == "input":
        return ""
    site = layer.name if layer.activation == "linear" else f"{layer.name}.{layer.activation}"
    return "" if view.reached("forward", site) else DIM


def _head(view: View, layer: LayerReading) -> str:
    """The name is lit where the cursor stands."""
    standing = view.cursor.phase in ("batch", "forward") and view.cursor.site.partition(".")[0] == layer.name
    return f"bold {STANDING if standing else _style(view, layer)}"


def _sampled(layers: list[LayerReading]) -> str:
    """Says that a histogram did not count every value."""
    drawn = [layer.histogram for layer in layers if layer.histogram]
    return "sampled" if any(histogram.sampled < histogram.of for histogram in drawn) else ""


def _ends(histogram: Histogram | None, width: int) -> str:
    """The histogram's lower and upper end, where there is room for both."""
    if histogram is None:
        return " " * width
    low, high = (f"{end:.3g}" for end in (histogram.low, histogram.high))
    return low + high.rjust(width - len(low)) if len(low) + len(high) < width else " " * width


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %" if part == part else "nan"
