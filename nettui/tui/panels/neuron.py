"""One unit on one sample: its inputs with their weights, the sum, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.debugger.view import View
from nettui.looks.neuron import Neuron as Unit
from nettui.looks.neuron import by_size, neuron
from nettui.nn.trainer import BackPropTrainer, Hyper
from nettui.record import Step
from nettui.text import number
from nettui.tui.charts import BLUE, DIM, ORANGE, bar
from nettui.tui.networked import Networked
from nettui.tui.panel import Panel, Still

INDEX, FIGURE = 5, 10
"""Cells of an input's number and of a figure."""

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
class Neuron(Networked, Still):
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
        if not isinstance(view.trainer, BackPropTrainer) or view.step is None:
            return self
        layers = view.step.before.hyper.network.layers
        across, down, on = MOVES[key]
        layer = min(max(self.layer + across, 0), len(layers) - 1)
        unit = min(max(self.unit + down, 0), layers[layer].fan_out - 1)
        sample = min(max(self.sample + on, 0), len(view.step.ops[0].arrays["rows"]) - 1)
        return replace(self, layer=layer, unit=unit, sample=sample)

    def stands_on(self, view: View) -> str:
        if not isinstance(view.trainer, BackPropTrainer) or view.step is None:
            return ""
        dense = view.step.before.hyper.network.layers[self.layer]
        reached = any(op.site == dense.site and op.phase == "forward" for op in view.step.ops)
        sample = min(self.sample, len(view.step.ops[0].arrays["rows"]) - 1)
        return f"{dense.site}[{sample}, {self.unit}]" if reached else ""

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        hyper: Hyper = step.before.hyper
        dense, *above = hyper.network.layers[self.layer :]
        labels = step.ops[0].arrays["labels"]
        sample = min(self.sample, len(labels) - 1)
        found = neuron(step, self.layer, self.unit, sample)
        of = f"sample {sample} class {labels[sample]}"
        head = Text(f"{dense.site} unit {self.unit}/{dense.fan_out} · {of}")
        head.truncate(width, overflow="ellipsis")
        below = _below(found, above[0].site if above else "", width)
        terms = _terms(found, width, height - 1 - len(below))
        return Text("\n", no_wrap=True).join([head, *terms, *below])


def _terms(found: Unit, width: int, height: int) -> list[Text]:
    """The largest terms xw with bars to the left or right of 0, what the others sum up to, and the bias."""
    products = found.x * found.w
    order = by_size(products)
    room = max(height - 1 - (found.b is not None), 2)
    shown = order if len(order) <= room else order[: room - 1]
    rows = [Text(f"{'':{INDEX}}{'x':>{FIGURE}}{'w':>{FIGURE}}{'xw':>{FIGURE}}", DIM)]
    sizes = [abs(float(products[i])) for i in shown if np.isfinite(products[i])]
    for i in shown:
        row = Text(no_wrap=True).append(f"{i:<{INDEX}}", DIM)
        for figure in (found.x[i], found.w[i], products[i]):
            row.append(number(float(figure)).rjust(FIGURE))
        rows.append(row.append_text(_bar(float(products[i]), max(sizes, default=0.0), width - len(row))))
    if rest := order[len(shown) :]:
        told = number(float(products[rest].sum()))
        rows.append(Text(f"{len(rest):,} more".ljust(INDEX + 2 * FIGURE) + told.rjust(FIGURE), no_wrap=True))
    if found.b is not None:
        rows.append(Text("b".ljust(INDEX + 2 * FIGURE) + number(found.b).rjust(FIGURE), no_wrap=True))
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
        Text(name.ljust(INDEX + 2 * FIGURE) + number(value).rjust(FIGURE), style, no_wrap=True)
        for name, value, style in told
    ]
    if not found.kept:
        lines.append(Text("dropped: its mask is 0", ORANGE))
    if above:
        read = f"read by {above}:"
        for k in by_size(found.v):
            each = f"  {k}: {number(float(found.v[k]))}"
            if len(read) + len(each) > width:
                break
            read += each
        lines.append(Text(read, DIM))
    return lines
