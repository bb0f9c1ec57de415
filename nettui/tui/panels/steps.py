"""The current step of each run on a loss surface: point, gradient, change, and effective rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.abilities import Missing, OnSurface, able
from nettui.common.language import tr
from nettui.common.text import format_in
from nettui.debugger.view import View
from nettui.tui.charts import DIM, RED, RUN_COLOURS, SIGNS
from nettui.tui.panel import BasePanel
from nettui.types import NAN

HEADS = ("E", "x", "y", "∂E/∂x", "∂E/∂y", "Δx", "Δy", "rate in x", "in y", "rate")
LABEL, FIGURE = 12, 9


@dataclass(frozen=True)
class Steps(BasePanel):
    """One line per run; columns that do not fit are left out from the right."""

    title: ClassVar[str] = "Steps"
    every: ClassVar[float] = 0.1
    help: ClassVar[str] = (
        "E and its slope at the current point of each run, and the step Δ from there. *rate in x* is −Δx ÷ "
        "∂E/∂x: the learning rate with which plain descent would make the same step. For plain descent it is "
        "the rate itself, in both directions; momentum makes it larger where the slope keeps its sign and "
        "can make it negative, uphill; AdaGrad, RMSProp and Adam make it larger where slopes have been small "
        "(course 8.2 to 8.7)."
    )

    def applies_to(self, view: View) -> bool:
        return view.raw is not None and not isinstance(able(view.raw.trainer, OnSurface), Missing)

    def draw(self, view: View, width: int, height: int) -> Text:
        fit = max(min((width - LABEL - 1) // (FIGURE + 1), len(HEADS)), 1)
        text = Text(no_wrap=True)
        heads = "".join(tr(head).rjust(FIGURE + 1) for head in HEADS[:fit])
        text.append(tr("run").ljust(LABEL + 1) + heads, DIM)
        for at, run in enumerate(view.runs[: height - 1]):
            name = f"{SIGNS[at]} {run.label or run.title}"[:LABEL]
            text.append("\n").append(name.ljust(LABEL + 1), RUN_COLOURS[at])
            text.append("".join(format_in(figure, FIGURE + 1) for figure in [*_figures(run)][:fit]))
            room = width - LABEL - 1 - fit * (FIGURE + 1)
            text.append(
                tr(f"  ✘ {run.reading.nonfinite}")[: max(room, 0)] if run.reading.nonfinite else "", RED
            )
        return text


def _figures(run: View) -> Iterator[float]:
    if run.raw is None:
        return
    step = run.raw.step
    unknown = np.full(2, NAN)
    point = step.before.params.flat
    slope = step.gradients.flat if step.gradients else unknown
    change = step.after.params.flat - point if step.after else unknown
    with np.errstate(all="ignore"):
        rates = -change / slope
    yield step.loss.total
    for pair in (point, slope, change, rates):
        yield from pair.tolist()
    yield step.rate
