"""The magnitude of the gradient at each layer, from the last to the first, on a log scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks import gradient_decay
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, GREEN, MARKS, NOT_REACHED, ORANGE, SELECTED, bar
from nettui.tui.panel import ScrollingPanel

LABELS, FIGURE = 9, 10
MIN_DECADES = 4
"""Least number of powers of ten on the scale, so that small differences look small."""


@dataclass(frozen=True)
class Gradients(ScrollingPanel):
    """One bar per layer: mean |∂E/∂W|, and the relative size of the update, ‖ΔW‖/‖W‖."""

    title: ClassVar[str] = "Gradients"
    help: ClassVar[str] = (
        "The mean magnitude of ∂E/∂W at each layer, the last layer on top, on a log scale. Bars that get "
        "shorter downward show a vanishing gradient (course 3.4). *update* is ‖ΔW‖/‖W‖: about 1e-3 is "
        "healthy."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        layers = list(reversed(view.reading.layers))
        shown, position = self.visible_layers(layers, height - 3)
        sizes = [layer.gradient.W_mean_abs for layer in layers]
        low, high = _scale(sizes)
        wide = max(width - LABELS - 2 * FIGURE - 1, 4)
        thick = max(min((height - 3) // max(len(shown), 1), 3), 1)
        head = f"{tr('layer'):{LABELS}}{tr('mean |∂E/∂W|, log scale'):{wide}}"
        text = Text(no_wrap=True)
        text.append(head[: LABELS + wide] + " " + tr("mean").rjust(FIGURE) + tr("update").rjust(FIGURE), DIM)
        for layer in shown:
            style = "" if view.passed("backward", layer.name) else NOT_REACHED
            update = "" if view.cursor.phase == "update" else NOT_REACHED
            here = SELECTED if view.cursor.phase == "backward" and layer.name == view.cursor.layer else style
            size = layer.gradient.W_mean_abs
            reach = (math.log10(size) - low) / (high - low) if size > 0 and math.isfinite(size) else 0.0
            text.append("\n").append(layer.name, f"bold {here}").append(" " * (LABELS - len(layer.name)))
            text.append(bar(reach, wide), DIM if style else GREEN)
            text.append(" " + format_number(size).rjust(FIGURE), style)
            text.append(format_number(layer.update_ratio).rjust(FIGURE), update)
            for _ in range(2, thick):
                text.append("\n" + " " * LABELS + bar(reach, wide), DIM if style else GREEN)
            text.append("\n" if thick > 1 else "")
        text.append(f"\n{position}" if position else "", DIM)
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
