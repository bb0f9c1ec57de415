"""The loss at the start against chance, and its curve since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks import initial_loss
from nettui.debugger.view import View
from nettui.record import Array
from nettui.text import number
from nettui.tui.charts import BLUE, DIM, ORANGE, lines, mark

POINTS = 400
"""Points a curve has at most; more are thinned evenly, the last one kept."""


@dataclass(frozen=True)
class Loss:
    """First line: start, chance and verdict; second: now; then the curves."""

    title: ClassVar[str] = "Loss"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "Before anything is learned a classifier with small scores gives every class the same chance; its "
        "cross-entropy is ln K (course 6.1). Below: loss by step, of the mini-batch (*train*) and of the "
        "held-out part (*valid*), both with the parameters before the update."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        text = Text(no_wrap=True)
        for finding in initial_loss.judge(view.first):
            sign, style = mark(finding.status)
            text.append(f"at start {finding.measured}  {finding.expected}  ")
            off = finding.evidence.removesuffix(" of chance")
            text.append(f"{off} {sign}", style)
        text.append("\n")
        self._now(text, view, width)
        if height >= 8 and width >= 24:
            text.append("\n")
            text.append_text(self._curves(view, width, height - 2))
        return text

    def _now(self, text: Text, view: View, width: int) -> None:
        reading = view.reading
        text.append("train ", BLUE if view.reached("loss", _loss_site(view)) else DIM)
        text.append(f"{number(reading.loss.total)} acc. {100 * reading.accuracy:.0f} %")
        accuracies = view.history.column("validation_accuracy", view.steps)[: reading.step + 1]
        if (known := np.flatnonzero(np.isfinite(accuracies))).size:
            at = int(known[-1])
            loss = view.history.column("validation_loss", view.steps)[at]
            text.append("  valid ", ORANGE)
            text.append(f"{number(float(loss))} acc. {100 * accuracies[at]:.1f} %")
            text.append(f" (step {at})" if at != reading.step and width >= 50 else "", DIM)

    def _curves(self, view: View, width: int, height: int) -> Text:
        train = _thin(*_finite(view.history.column("loss", view.steps)))
        valid = _thin(*_finite(view.history.column("validation_loss", view.steps)))
        if len(train[0]) < 2:
            return Text("the curve begins with the second step: n", DIM)
        here = np.array([view.reading.step]), np.array([view.reading.loss.total])
        series = [("train", *train, BLUE), ("valid", *valid, ORANGE)]
        if np.isfinite(here[1]).all():
            series.append((f"step {view.reading.step}", *here, "#f0e442"))
        return lines(series, width, height)


def _loss_site(view: View) -> str:
    return next((site for phase, site in view.ops if phase == "loss"), "")


def _finite(values: Array) -> tuple[Array, Array]:
    """Steps and values where the value can be drawn."""
    steps = np.flatnonzero(np.isfinite(values) & (np.abs(values) < 1e30))
    return steps, values[steps]


def _thin(x: Array, y: Array) -> tuple[Array, Array]:
    if len(x) <= POINTS:
        return x, y
    kept = np.unique(np.linspace(0, len(x) - 1, POINTS).astype(int))
    return x[kept], y[kept]
