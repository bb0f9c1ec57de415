"""The update ratio ‖ΔW‖/‖W‖ of each layer since the start, compared with the rule of thumb 1e-3."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks import update_ratio
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.columns import UPDATE_PREFIX
from nettui.debugger.known import Means
from nettui.debugger.view import View
from nettui.tui.charts import BLUE, DIM, GREEN, LEVELS, MARKS, NOT_REACHED, ORANGE
from nettui.tui.panel import LayerPanel
from nettui.types import Array, LayerReading

LABEL, FIGURE = 9, 11
LOW, RULE, HIGH = -5.0, -3.0, -1.0
"""Powers of ten: the ends of the scale, and the rule of thumb in its middle."""

NO_UPDATE = "–", DIM, ""
"""What stands where a layer is not trained."""

MAX_HEIGHT = 8
"""Greatest height of a strip in lines."""


@dataclass(frozen=True)
class Updates(LayerPanel):
    """One strip per layer: time from left to right, the logarithm of the ratio upward, the line is 1e-3."""

    title: ClassVar[str] = "Update ratios"
    every: ClassVar[float] = 0.1
    help: ClassVar[str] = (
        "‖ΔW‖/‖W‖ of each layer's weights, from the start on the left to the last computed step on the "
        "right; the figure is the ratio at the current step. The scale goes from 1e-5 to 1e-1 in powers of "
        "ten; the line is the rule of thumb, 1e-3. Below 1e-4 a layer hardly learns (▾): raise the rate, or "
        "look for a vanishing gradient; above 1e-1 it makes jumps (▴): lower the rate. Measured every 256 "
        "samples."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        layers = view.reading.layers
        wide = max(width - LABEL - FIGURE, 1)
        shown = layers if len(layers) < height else layers[: max(height - 2, 1)]
        each = (height - 1) // len(shown)
        tall = max(min(each - (each > 3), MAX_HEIGHT), 1)
        head = f"{tr('layer'):{LABEL}}{tr('‖ΔW‖/‖W‖ since the start'):{wide}}"
        text = Text(no_wrap=True)
        text.append(head[: LABEL + wide] + tr("now").rjust(FIGURE - 2), DIM)
        for layer in shown:
            history = view.history.means(f"{UPDATE_PREFIX}{layer.name}", view.steps)
            figure, colour, sign = NO_UPDATE if _is_frozen(layer) else verdict(layer.update_ratio)
            colour = colour if view.cursor.phase == "update" else NOT_REACHED
            for at, row in enumerate(strip(bin_means(history, view.steps, wide), tall)):
                text.append("\n").append_text(_label(layer.name, at, tall)).append_text(row)
                if at == tall - 1:
                    text.append(figure.rjust(FIGURE - 2), colour).append(f" {sign}", colour)
            text.append("\n" if each > tall else "")
        if len(shown) < len(layers):
            text.append(tr(f"\n{len(layers) - len(shown)} more layers"), DIM)
        return text


def _label(name: str, at: int, tall: int) -> Text:
    """The layer's name beside the lowest line of its strip; above it, if there is room, the scale."""
    if at == tall - 1:
        return Text(name.ljust(LABEL), "bold")
    scale = {0: HIGH, _rule_line(tall): RULE} if tall >= 5 else {}
    return Text(f"1e{scale[at]:.0f}┤".rjust(LABEL) if at in scale else " " * LABEL, DIM)


def _rule_line(tall: int) -> int:
    """The line, counted from the top, that contains the rule of thumb."""
    return tall - 1 - int((RULE - LOW) / (HIGH - LOW) * tall)


def _is_frozen(layer: LayerReading) -> bool:
    """Whether nothing trains its weights, as where PyTorch was told so: they have a size, and that is all."""
    unknown = math.isnan(layer.update_ratio) and math.isnan(layer.gradient.W_norm)
    return unknown and math.isfinite(layer.weight.W_norm)


def verdict(ratio: float) -> tuple[str, str, str]:
    """The formatted ratio, its colour and its sign."""
    if not math.isfinite(ratio):
        return format_number(ratio), ORANGE, MARKS["warn"]
    if ratio < update_ratio.LOW:
        return format_number(ratio), BLUE, "▾"
    if ratio > update_ratio.HIGH:
        return format_number(ratio), ORANGE, "▴"
    return format_number(ratio), GREEN, MARKS["pass"]


def bin_means(means: Means, length: int, width: int) -> Array:
    """The mean of the finite values in each of `width` intervals of the steps before `length`.

    Empty intervals repeat the one before.
    """
    places = means.steps * width // max(length, width)
    known = means.counts > 0
    weights = means.counts[known]
    counts = np.bincount(places[known], weights, minlength=width)
    sums = np.bincount(places[known], means.values[known] * weights, minlength=width)
    with np.errstate(invalid="ignore"):
        mean = sums / counts
    last = np.maximum.accumulate(np.where(counts, np.arange(width), 0))
    filled: Array = np.where(np.arange(width) <= places.max(initial=0), mean[last], np.nan)
    return filled


def strip(values: Array, height: int) -> list[Text]:
    """Columns on the logarithmic scale as lines from the top, coloured by their verdict."""
    with np.errstate(all="ignore"):
        share = np.clip((np.log10(values) - LOW) / (HIGH - LOW), 0.0, 1.0)
    steps = len(LEVELS)
    filled = np.where(np.isfinite(share), np.maximum(np.ceil(share * height * steps), 1), 0).astype(int)
    rows = []
    for row in range(height):
        text = Text(no_wrap=True)
        for value, fill in zip(values.tolist(), filled.tolist(), strict=True):
            part = min(max(fill - (height - 1 - row) * steps, 0), steps)
            if part:
                text.append(LEVELS[part - 1], verdict(value)[1])
            else:
                text.append("┄" if row == _rule_line(height) and height > 1 else " ", DIM)
        rows.append(text)
    return rows
