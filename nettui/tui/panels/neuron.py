"""One unit on one sample: its inputs with their weights, the sum, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar

import numpy as np
from rich.cells import set_cell_size
from rich.text import Text

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, ORANGE, bar
from nettui.tui.network_panel import NetworkPanel, class_name, layers
from nettui.tui.panel import Panel, Still, within
from nettui.tui.wrap import max_width
from nettui.types import Names, Step
from nettui.visuals.neuron import Neuron as Unit
from nettui.visuals.neuron import by_magnitude, neuron

INDEX, NAME, FIGURE = 5, 14, 10
"""Cells of an input's number, of its name at most, and of a figure."""

SHORTEST = 3
"""Cells that the longest bar needs to be drawn at all."""

MOVES = {
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "up": (0, -1, 0),
    "down": (0, 1, 0),
    "pageup": (0, 0, -1),
    "pagedown": (0, 0, 1),
}
"""By how much each key moves the layer, the unit and the sample."""


@dataclass(frozen=True)
class Neuron(NetworkPanel, Still):
    """A line a term xw, the largest first; then z, a, what comes back, and the weights above."""

    layer: int = 0
    unit: int = 0
    sample: int = 0

    title: ClassVar[str] = "Neuron"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the layer before",
        "right": "the next layer",
        "up": "the unit before",
        "down": "the next unit",
        "pageup": "the sample before",
        "pagedown": "the next sample",
    }
    help: ClassVar[str] = (
        "A unit sums its inputs x, each times its weight w, adds its bias b, and gives f of the sum (course "
        "2.6). The terms stand by their size, the largest first; below them the sum z, the output a, the "
        "derivatives that come back to both, and the weights by which the units of the next layer read it. "
        "All of one sample of the mini-batch, with the parameters before the update."
    )

    def press(self, key: str, view: View) -> Panel:
        here, (across, down, on) = self._there(view), MOVES[key]
        moved = replace(here, layer=here.layer + across, unit=here.unit + down, sample=here.sample + on)
        return moved._there(view)

    def _there(self, view: View) -> Neuron:
        """On a unit and a sample there are: another fork may have fewer."""
        dense = layers(view)
        if not dense or view.raw is None:
            return Neuron()
        layer = within(self.layer, len(dense))
        unit, samples = within(self.unit, dense[layer].fan_out), len(view.raw.step.ops[0].arrays["labels"])
        return Neuron(layer, unit, within(self.sample, samples))

    def stands_on(self, view: View) -> str:
        here, dense = self._there(view), layers(view)
        if not dense or view.raw is None:
            return ""
        site = dense[here.layer].site
        reached = any(op.site == site and op.phase == "forward" for op in view.raw.step.ops)
        return f"{site}[{here.sample}, {here.unit}]" if reached else ""

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        here = self._there(view)
        dense, *above = layers(view)[here.layer :]
        found = neuron(step, here.layer, here.unit, here.sample)
        of = f"sample {here.sample} class {class_name(trainer, step, here.sample)}"
        head = Text(f"{dense.site} unit {here.unit}/{dense.fan_out} · {of}")
        head.truncate(width, overflow="ellipsis")
        below = _below(found, above[0].site if above else "", width)
        names = () if here.layer else _names(trainer.data.names, len(found.x))
        terms = _terms(found, names, width, height - 1 - len(below))
        return Text("\n", no_wrap=True).join([head, *terms, *below])


def _names(names: Names, count: int) -> Sequence[str]:
    """Of the inputs, where they have some."""
    return [set_cell_size(names.feature(i), NAME).rstrip() for i in range(count if names.features else 0)]


def _terms(found: Unit, names: Sequence[str], width: int, height: int) -> list[Text]:
    """The largest terms xw with bars to the left or right of 0, what the others sum up to, and the bias.

    An input goes by its name where the data have some, else by its number.
    """
    first = max(INDEX, max_width(names) + 1)
    products = found.x * found.w
    order = by_magnitude(products)
    room = max(height - 1 - (found.b is not None), 2)
    shown = order if len(order) <= room else order[: room - 1]
    rows = [Text(f"{'':{first}}{'x':>{FIGURE}}{'w':>{FIGURE}}{'xw':>{FIGURE}}", DIM)]
    sizes = [abs(float(products[i])) for i in shown if np.isfinite(products[i])]
    for i in shown:
        row = Text(no_wrap=True).append(set_cell_size(names[i] if names else str(i), first), DIM)
        for figure in (found.x[i], found.w[i], products[i]):
            row.append(format_number(float(figure)).rjust(FIGURE))
        rows.append(row.append_text(_bar(float(products[i]), max(sizes, default=0.0), width - len(row))))
    if rest := order[len(shown) :]:
        told = format_number(float(products[rest].sum()))
        rows.append(Text(f"{len(rest):,} more".ljust(first + 2 * FIGURE) + told.rjust(FIGURE), no_wrap=True))
    if found.b is not None:
        rows.append(Text("b".ljust(first + 2 * FIGURE) + format_number(found.b).rjust(FIGURE), no_wrap=True))
    return rows


def _bar(value: float, largest: float, width: int) -> Text:
    """A bar from the middle, blue to the left below 0, orange to the right above."""
    side = (width - 1) // 2
    if side < SHORTEST or not largest or not isfinite(value):
        return Text()
    share = abs(value) / largest
    if value > 0:
        return Text(" " * (side + 1) + bar(share, side), ORANGE)
    return Text(" " + ("█" * round(share * side)).rjust(side), BLUE)


def _below(found: Unit, above: str, width: int) -> list[Text]:
    """Sum and output with what comes back to them, and the strongest weights of the next layer on it."""
    bias = " + b" if found.b is not None else ""
    told = [
        (f"z = Σ xw{bias}", found.z, "bold"),
        (f"a = {found.function}(z)", found.a, "bold"),
        *([("∂E/∂a", found.da, "")] if above else []),
        ("∂E/∂z", found.dz, ""),
    ]
    lines = [
        Text(name.ljust(INDEX + 2 * FIGURE) + format_number(value).rjust(FIGURE), style, no_wrap=True)
        for name, value, style in told
    ]
    if not found.kept:
        lines.append(Text("dropped: its mask is 0", ORANGE))
    if above:
        read = f"read by {above}:"
        for k in by_magnitude(found.v):
            each = f"  {k}: {format_number(float(found.v[k]))}"
            if len(read) + len(each) > width:
                break
            read += each
        lines.append(Text(read, DIM))
    return lines
