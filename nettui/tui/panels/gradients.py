"""How large the loss's gradient is at each layer, from the last to the first, on a log scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks import gradient_decay
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, GREEN, MARKS, NOT_REACHED, ORANGE, SELECTED, bar
from nettui.tui.panel import Scrolled

LABELS, FIGURE = 9, 10
DECADES = 4
"""The scale spans at least so many powers of ten, so that small differences look small."""


@dataclass(frozen=True)
class Gradients(Scrolled):
    """A bar a layer: mean |∂E/∂W|, and the update it makes, ‖ΔW‖/‖W‖."""

    title: ClassVar[str] = "Gradients"
    help: ClassVar[str] = (
        "The mean magnitude of ∂E/∂W at each layer, the last layer on top, on a log scale. Bars that shorten "
        "downward are a vanishing gradient (course 3.4). *update* is ‖ΔW‖/‖W‖: about 1e-3 is healthy."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        layers = list(reversed(view.reading.layers))
        shown, told = self.part(layers, height - 3)
        sizes = [layer.gradient.W_mean_abs for layer in layers]
        low, high = _scale(sizes)
        wide = max(width - LABELS - 2 * FIGURE - 1, 4)
        thick = max(min((height - 3) // max(len(shown), 1), 3), 1)
        head = f"{'layer':{LABELS}}{'mean |∂E/∂W|, log scale':{wide}}"
        standing = view.cursor.site.partition(".")[0]
        text = Text(no_wrap=True)
        text.append(head[: LABELS + wide] + " " + "mean".rjust(FIGURE) + "update".rjust(FIGURE), DIM)
        for layer in shown:
            style = "" if view.reached("backward", layer.name) else NOT_REACHED
            update = "" if view.cursor.phase == "update" else NOT_REACHED
            here = SELECTED if view.cursor.phase == "backward" and layer.name == standing else style
            size = layer.gradient.W_mean_abs
            reach = (math.log10(size) - low) / (high - low) if size > 0 and math.isfinite(size) else 0.0
            text.append("\n").append(layer.name, f"bold {here}").append(" " * (LABELS - len(layer.name)))
            text.append(bar(reach, wide), DIM if style else GREEN)
            text.append(" " + format_number(size).rjust(FIGURE), style)
            text.append(format_number(layer.update_ratio).rjust(FIGURE), update)
            for _ in range(2, thick):
                text.append("\n" + " " * LABELS + bar(reach, wide), DIM if style else GREEN)
            text.append("\n" if thick > 1 else "")
        text.append(f"\n{told}" if told else "", DIM)
        text.append(f"\n{'':{LABELS}}{_axis(low, high, wide)}", DIM)
        self._fall(text, view)
        return text

    def _fall(self, text: Text, view: View) -> None:
        """The mean change of the gradient from a layer down to the next, marked where it is too much."""
        fall = gradient_decay.ratio(view.reading)
        if math.isnan(fall) or len(view.reading.layers) < 3:
            return
        told = f"÷ {format_number(1 / fall)}" if 0 < fall < 1 else f"× {format_number(fall)}"
        bad = any(gradient_decay.step_findings(view.reading))
        sign = MARKS["warn" if bad else "pass"]
        known = view.reached("backward", view.reading.layers[0].name)
        style = NOT_REACHED if not known else ORANGE if bad else GREEN
        text.append(f"\n∂E/∂output {told} a layer downward {sign}", style)


def _scale(sizes: list[float]) -> tuple[float, float]:
    """Powers of ten below the least and above the greatest size."""
    logs = [math.log10(size) for size in sizes if size > 0 and math.isfinite(size)]
    high = math.ceil(max(logs, default=0.0))
    return min(math.floor(min(logs, default=0.0)) - 0.5, high - DECADES), high


def _axis(low: float, high: float, width: int) -> str:
    """The powers of ten on the scale, each at its place; those that would touch are left out."""
    line = ""
    for power in range(math.ceil(low), math.ceil(high)):
        place, label = int((power - low) / (high - low) * width), f"│1e{power}"
        if (not line or place > len(line)) and place + len(label) <= width:
            line = line.ljust(place) + label
    return line
