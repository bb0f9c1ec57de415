"""One unit for one sample: its inputs and weights, their sum, and its weights in the next layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar

import numpy as np
from rich.cells import set_cell_size
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in, format_number
from nettui.data.dataset import Names
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, ORANGE, bar
from nettui.tui.network_panel import NetworkPanel, answer_of, layers
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.wrap import max_width
from nettui.types import Step
from nettui.visuals.neuron import Neuron as Unit
from nettui.visuals.neuron import by_magnitude, neuron

INDEX, NAME, FIGURE = 5, 14, 10
"""Width in cells of an input's number, of its name at most, and of a figure."""

MIN_BAR = 3
"""Least width in cells of the longest bar; with less room, no bars are drawn."""

MOVES = {
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "up": (0, -1, 0),
    "down": (0, 1, 0),
    "pageup": (0, 0, -1),
    "pagedown": (0, 0, 1),
}
"""The change of the layer, the unit and the sample for each key."""


@dataclass(frozen=True)
class Neuron(NetworkPanel, BasePanel):
    """One line per term xw, the largest first; then z, a, their gradients, the weights in the next layer."""

    layer: int = 0
    unit: int = 0
    sample: int = 0

    title: ClassVar[str] = "Neuron"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the previous layer",
        "right": "the next layer",
        "up": "the previous unit",
        "down": "the next unit",
        "pageup": "the previous sample",
        "pagedown": "the next sample",
    }
    help: ClassVar[str] = (
        "A unit sums its inputs x times their weights w, adds its bias b, and outputs f of the sum (course "
        "2.6). The terms are sorted by size, the largest first; below them are the sum z, the output a, the "
        "derivatives of the loss with respect to both, and the unit's weights in the next layer. All for one "
        "sample of the mini-batch, with the parameters before the update."
    )

    def press(self, key: str, view: View) -> Neuron:
        here, (across, down, on) = self._clamp(view), MOVES[key]
        moved = replace(here, layer=here.layer + across, unit=here.unit + down, sample=here.sample + on)
        return moved._clamp(view)

    def _clamp(self, view: View) -> Neuron:
        """The panel with layer, unit and sample limited to what exists: another fork may have fewer."""
        dense = layers(view)
        if not dense or view.raw is None:
            return Neuron()
        layer = clamp_index(self.layer, len(dense))
        unit, samples = (
            clamp_index(self.unit, dense[layer].fan_out),
            len(view.raw.step.ops[0].arrays["labels"]),
        )
        return Neuron(layer, unit, clamp_index(self.sample, samples))

    def inspect_target(self, view: View) -> str:
        here, dense = self._clamp(view), layers(view)
        if not dense or view.raw is None:
            return ""
        site = dense[here.layer].site
        reached = any(op.site == site and op.phase == "forward" for op in view.raw.step.ops)
        return f"{site}[{here.sample}, {here.unit}]" if reached else ""

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        here = self._clamp(view)
        dense, *above = layers(view)[here.layer :]
        unit = neuron(step, here.layer, here.unit, here.sample)
        of = tr(f"sample {here.sample} {answer_of(trainer, step, here.sample)}")
        head = Text(tr(f"{dense.site} unit {here.unit}/{dense.fan_out} · {of}"))
        head.truncate(width, overflow="ellipsis")
        below = _below(unit, above[0].site if above else "", width)
        names = () if here.layer else _names(trainer.data.names, len(unit.x))
        terms = _terms(unit, names, width, height - 1 - len(below))
        return Text("\n", no_wrap=True).join([head, *terms, *below])


def _names(names: Names, count: int) -> Sequence[str]:
    """The names of the inputs, cut to NAME cells; empty if the data have none."""
    return [set_cell_size(names.feature(i), NAME).rstrip() for i in range(count if names.features else 0)]


def _terms(unit: Unit, names: Sequence[str], width: int, height: int) -> list[Text]:
    """The largest terms xw with bars to the left or right of 0, the sum of the others, and the bias.

    An input is labelled by its name if the data have names, otherwise by its number.
    """
    first = max(INDEX, max_width(names) + 1)
    products = unit.x * unit.w
    order = by_magnitude(products)
    room = max(height - 1 - (unit.b is not None), 2)
    shown = order if len(order) <= room else order[: room - 1]
    rows = [Text(f"{'':{first}}{'x':>{FIGURE}}{'w':>{FIGURE}}{'xw':>{FIGURE}}", DIM)]
    sizes = [abs(float(products[i])) for i in shown if np.isfinite(products[i])]
    for i in shown:
        row = Text(no_wrap=True).append(set_cell_size(names[i] if names else str(i), first), DIM)
        for figure in (unit.x[i], unit.w[i], products[i]):
            row.append(format_in(float(figure), FIGURE))
        rows.append(row.append_text(_bar(float(products[i]), max(sizes, default=0.0), width - len(row))))
    if rest := order[len(shown) :]:
        total = format_number(float(products[rest].sum()))
        rows.append(
            Text(tr(f"{len(rest):,} more").ljust(first + 2 * FIGURE) + total.rjust(FIGURE), no_wrap=True)
        )
    if unit.b is not None:
        rows.append(Text("b".ljust(first + 2 * FIGURE) + format_in(unit.b, FIGURE), no_wrap=True))
    return rows


def _bar(value: float, largest: float, width: int) -> Text:
    """A bar from the middle: blue to the left if negative, orange to the right if positive."""
    side = (width - 1) // 2
    if side < MIN_BAR or not largest or not isfinite(value):
        return Text()
    share = abs(value) / largest
    if value > 0:
        return Text(" " * (side + 1) + bar(share, side), ORANGE)
    return Text(" " + ("█" * round(share * side)).rjust(side), BLUE)


def _below(unit: Unit, above: str, width: int) -> list[Text]:
    """Sum and output with their gradients, and the unit's strongest weights in the next layer."""
    bias = " + b" if unit.b is not None else ""
    figures = [
        (f"z = Σ xw{bias}", unit.z, "bold"),
        (f"a = {unit.function}(z)", unit.a, "bold"),
        *([("∂E/∂a", unit.da, "")] if above else []),
        ("∂E/∂z", unit.dz, ""),
    ]
    lines = [
        Text(name.ljust(INDEX + 2 * FIGURE) + format_in(value, FIGURE), style, no_wrap=True)
        for name, value, style in figures
    ]
    if not unit.kept:
        lines.append(Text(tr("dropped: the mask is 0"), ORANGE))
    if above:
        weights = tr(f"weights in {above}:")
        for k in by_magnitude(unit.v):
            each = f"  {k}: {format_number(float(unit.v[k]))}"
            if len(weights) + len(each) > width:
                break
            weights += each
        lines.append(Text(weights, DIM))
    return lines
