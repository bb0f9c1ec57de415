"""The graph of an activation and of its slope, alone or beside the five others of the lecture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.activations import Activation
from nettui.tui.charts import BLUE, DIM, ORANGE, RUN_COLOURS, SIGNS, flow
from nettui.tui.panel import LayerPanel, clamp_index
from nettui.tui.plots import MIN_CHART, Curve, line_chart
from nettui.types import Array
from nettui.visuals.activation_functions import graph, lecture, used

Shown = Literal["own", "values", "slopes"]
ORDER: tuple[Shown, ...] = ("own", "values", "slopes")

SIGNS_APART = 25
"""Points between two signs on a curve, which tell the curves apart without colours."""


@dataclass(frozen=True)
class ActivationFunction(LayerPanel):
    """f and f′ of one of the network's activations; or all six f; or all six f′."""

    at: int = 0
    shown: Shown = "own"

    title: ClassVar[str] = "Activation function"
    every: ClassVar[float] = 0.5
    keys: ClassVar[Mapping[str, str]] = {
        "up": "the activation of an earlier layer",
        "down": "the activation of a later layer",
        "left": "back to this one",
        "right": "the six functions, then their slopes",
    }
    help: ClassVar[str] = (
        "The activation f (●) and its slope f′ (▲), which back-propagation multiplies the gradient with. The "
        "sigmoid's slope is at most ¼ and falls to 0 on both sides: it saturates, and its output is never "
        "negative (course 4.1). tanh has its middle at 0 (4.2). ReLU has slope 1 or 0 (4.3); ELU, Leaky ReLU "
        "and PReLU keep a slope below 0 (4.4 to 4.6). The arrows to the sides compare all six."
    )

    def press(self, key: str, view: View) -> ActivationFunction:
        if key in ("up", "down"):
            count = len(used(view.raw.step)) if view.raw else 0
            return replace(self, at=clamp_index(self.at + (1 if key == "down" else -1), count))
        turn = 1 if key == "right" else -1
        return replace(self, shown=ORDER[clamp_index(ORDER.index(self.shown) + turn, len(ORDER))])

    def draw(self, view: View, width: int, height: int) -> Text:
        own = used(view.raw.step) if view.raw else ()
        if self.shown == "own" and own:
            return _one(own[self.at % len(own)], width, height)
        return _compared(lecture(), "slopes" if self.shown == "slopes" else "values", width, height)


def _one(f: Activation, width: int, height: int) -> Text:
    """f and f′ of one activation, with their extremes."""
    z, value, slope = graph(f)
    low, high = format_number(slope.min()), format_number(slope.max())
    legend = [
        Text(f"{SIGNS[0]} f {f.name}", BLUE),
        Text(f"{SIGNS[1]} {tr(f'f′ from {low} to {high}')}", ORANGE),
    ]
    curves = [*_curve(z, value, 0, BLUE), *_curve(z, slope, 1, ORANGE)]
    return _chart(legend, curves, width, height)


def _compared(
    functions: Sequence[Activation], what: Literal["values", "slopes"], width: int, height: int
) -> Text:
    """The six functions, or their slopes."""
    legend, curves = [Text("f" if what == "values" else "f′", DIM)], list[Curve]()
    for at, f in enumerate(functions):
        z, value, slope = graph(f)
        colour = RUN_COLOURS[at]
        legend.append(Text(f"{SIGNS[at]} {f.name}", colour))
        curves += _curve(z, value if what == "values" else slope, at, colour)
    return _chart(legend, curves, width, height)


def _curve(z: Array, y: Array, at: int, colour: str) -> list[Curve]:
    """A line with a sign now and then, at other places than those of the other curves."""
    first = at * SIGNS_APART // len(SIGNS)
    return [
        Curve(z, y, colour),
        Curve(z[first::SIGNS_APART], y[first::SIGNS_APART], colour, SIGNS[at]),
    ]


def _chart(legend: Sequence[Text], curves: Sequence[Curve], width: int, height: int) -> Text:
    text = flow(legend, width)
    room = height - text.plain.count("\n") - 1
    if width >= MIN_CHART[0] and room >= MIN_CHART[1]:
        text.append("\n").append_text(line_chart(curves, width, room, log=False, x="numbers"))
    return text
