"""The magnitude of the gradient at each layer, from the last to the first, on a log scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks import gradient_decay
from nettui.common.language import tr
from nettui.common.text import format_in, format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, GREEN, HERE, MARKS, NOT_REACHED, ORANGE, SELECTED, bar
from nettui.tui.network_panel import sentence
from nettui.tui.panel import ScrollingPanel
from nettui.types import LayerReading

LABELS, FIGURE = 9, 10
MIN_DECADES = 4
"""Least number of powers of ten on the scale, so that small differences look small."""


@dataclass(frozen=True)
class Gradients(ScrollingPanel):
    """One bar per layer: mean |∂E/∂W|; a mark: mean |∂E/∂output|; and the update's size, ‖ΔW‖/‖W‖."""

    title: ClassVar[str] = "Gradients"
    help: ClassVar[str] = (
        "Bars: the mean magnitude of ∂E/∂W at each layer, the last layer on top, on a log scale. ◆: that of "
        "∂E/∂output, which is judged: if it moves left downward, the gradient vanishes (course 3.4). Weights "
        "whose inputs are large or small may hide that in the bars. *update* is ‖ΔW‖/‖W‖: about 1e-3 is "
        "healthy."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        layers = list(reversed(view.reading.layers))
        shown, position = self.visible_layers(layers, height - 3)
        low, high = _scale([size for layer in layers for size in _sizes(layer)])
        wide = max(width - LABELS - 2 * FIGURE - 1, 4)
        thick = max(min((height - 3) // max(len(shown), 1), 3), 1)
        head = f"{tr('layer'):{LABELS}}{tr('mean |∂E/∂W|; ◆ |∂E/∂output|; log scale'):{wide}}"
        text = Text(no_wrap=True)
        text.append(head[: LABELS + wide] + " " + tr("mean").rjust(FIGURE) + tr("update").rjust(FIGURE), DIM)
        for layer in shown:
            style = "" if view.passed("backward", layer.name) else NOT_REACHED
            update = "" if view.cursor.phase == "update" else NOT_REACHED
            here = SELECTED if view.cursor.phase == "backward" and layer.name == view.cursor.layer else style
            size, judged = _sizes(layer)
            reach, green = _reach(size, low, high), DIM if style else GREEN
            text.append("\n").append(layer.name, f"bold {here}").append(" " * (LABELS - len(layer.name)))
            drawn = Text(bar(reach, wide), green)
            if judged > 0:
                place = int(_reach(judged, low, high) * (wide - 1))
                drawn = Text.assemble(drawn[:place], (HERE, style or ORANGE), drawn[place + 1 :])
            text.append_text(drawn)
            text.append(" " + format_in(size, FIGURE), style)
            text.append(format_in(layer.update_ratio, FIGURE), update)
            for _ in range(2, thick):
                text.append("\n" + " " * LABELS + bar(reach, wide), DIM if style else GREEN)
            text.append("\n" if thick > 1 else "")
        text.append(f"\n{position}" if position else "", DIM)
        if (why := view.not_shown.get("gradients")) and all(math.isnan(_sizes(layer)[0]) for layer in layers):
            return text.append("\n").append_text(sentence(str(why), width, height))
        text.append(f"\n{'':{LABELS}}{_axis(low, high, wide)}", DIM)
        self._append_decay(text, view)
        return text

    def _append_decay(self, text: Text, view: View) -> None:
        """Appends the mean change of the gradient per layer downward, with a warning if it is too large."""
        ratio = gradient_decay.ratio(view.reading)
        if math.isnan(ratio) or len(view.reading.layers) < 3:
            return
        factor = f"÷ {format_number(1 / ratio)}" if 0 < ratio < 1 else f"× {format_number(ratio)}"
        bad = any(gradient_decay.step_findings(view.reading))
        sign = MARKS["warn" if bad else "pass"]
        reached = view.passed("backward", view.reading.layers[0].name)
        style = NOT_REACHED if not reached else ORANGE if bad else GREEN
        text.append(tr(f"\n∂E/∂output {factor} per layer downward {sign}"), style)


def _sizes(layer: LayerReading) -> tuple[float, float]:
    """The mean |∂E/∂W| and |∂E/∂output| of a layer."""
    return layer.gradient.W_mean_abs, layer.gradient.output_mean_abs


def _reach(size: float, low: float, high: float) -> float:
    """The share of the scale, in powers of ten, up to a size; 0 for none."""
    return (math.log10(size) - low) / (high - low) if size > 0 and math.isfinite(size) else 0.0


def _scale(sizes: list[float]) -> tuple[float, float]:
    """The range of the scale in powers of ten: below the smallest, above the largest size."""
    logs = [math.log10(size) for size in sizes if size > 0 and math.isfinite(size)]
    high = math.ceil(max(logs, default=0.0))
    return min(math.floor(min(logs, default=0.0)) - 0.5, high - MIN_DECADES), high


def _axis(low: float, high: float, width: int) -> str:
    """The axis labels at powers of ten; labels that would overlap are left out."""
    line = ""
    for power in range(math.ceil(low), math.ceil(high)):
        place, label = int((power - low) / (high - low) * width), f"│1e{power}"
        if (not line or place > len(line)) and place + len(label) <= width:
            line = line.ljust(place) + label
    return line
