"""The initial loss compared with chance level, and the loss curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.checks import initial_loss
from nettui.common.language import tr
from nettui.common.text import format_number, format_percent, format_share
from nettui.debugger.view import View
from nettui.report.goodness import predicts_numbers
from nettui.tui.charts import BLUE, DIM, GREY, HELD_OUT, HERE, NOT_REACHED, ORANGE, YELLOW, status_mark
from nettui.tui.epoch_table import draw_epochs
from nettui.tui.panel import BasePanel
from nettui.tui.plots import Curve, line_chart, outline, thin_out
from nettui.tui.series import series

GHOST = "·"

WORD = " acc."
"""What stands before an accuracy where there is room."""

GHOST_POINTS = 80
"""Markers along the curve from before an edit."""


@dataclass(frozen=True)
class Loss(BasePanel):
    """First line: initial loss, chance level and verdict; second line: current values; then the curves.

    As a `table`, a line an epoch in their place.
    """

    table: bool = False

    title: ClassVar[str] = "Loss"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "Before training, a classifier with small scores gives every class the same probability; its "
        "cross-entropy is ln K (course 6.1). Below: the loss at each step, of the mini-batch (*train*) and "
        "of the held-out part (*valid*, •), both with the parameters before the update; ◆ is the current "
        "step, · the curve before an edit. The scale is logarithmic if the loss spans more than three powers "
        "of ten. → shows a table in their place, as the lecture prints it, a line an epoch: "
        "loss and accuracy as the mean over its mini-batches up to the current step, the accuracy of the "
        "held-out part and the learning rate at its last step. λR is the penalty, which *train* contains."
    )
    keys: ClassVar[Mapping[str, str]] = {"left": "the curves", "right": "a table, a line an epoch"}

    def press(self, key: str, view: View) -> Loss:
        return Loss(table=key == "right")

    def draw(self, view: View, width: int, height: int) -> Text:
        text = Text(no_wrap=True)
        for finding in initial_loss.step_findings(view.first):
            sign, style = status_mark(finding.status)
            begun = tr(f"at start {finding.measured}  {finding.expected}  ")
            deviation = tr(finding.evidence.partition(", ")[0].partition(" from ")[0])
            if len(begun + deviation) + 2 > width:
                begun = begun.replace(f"{tr(finding.expected)}  ", "")
            text.append(begun).append(f"{deviation} {sign}", style)
        ghost = tr(f"  {GHOST} ghost")
        text.append(ghost if view.forks.ghost and len(text) + len(ghost) <= width else "", GREY)
        text.append("\n").append_text(_current_values(view, width))
        if self.table:
            for line in draw_epochs(view, width, max(height - 2, 1)):
                text.append("\n").append_text(line)
        elif height >= 8 and width >= 24:
            text.append("\n")
            text.append_text(self._curves(view, width, height - 2))
        return text

    def _curves(self, view: View, width: int, height: int) -> Text:
        train = outline(*series(view, "loss"))
        valid = thin_out(*series(view, "loss", held_out=True))
        if len(train[0]) < 2:
            why = "no curve: fewer than two losses are finite"
            return Text(
                tr(why if view.reading.nonfinite else "the curve begins at the second step: press n"), DIM
            )
        current = np.array([view.reading.step]), np.array([view.reading.loss.total])
        curves = [Curve(*train, BLUE), Curve(*valid, ORANGE, HELD_OUT)]
        if view.forks.ghost:
            curves.insert(0, Curve(*thin_out(*series(view.forks.ghost, "loss"), GHOST_POINTS), GREY, GHOST))
        if np.isfinite(current[1]).all():
            curves.append(Curve(*current, YELLOW, HERE))
        return line_chart(curves, width, height)


def _current_values(view: View, width: int) -> Text:
    """The values at this step, and the latest of the held-out part; also the legend of the curves."""
    in_words = _values(view, width, tr)
    return in_words if in_words.cell_len <= width else _values(view, width, lambda text: text[len(WORD) :])


def _values(view: View, width: int, shown: Callable[[str], str]) -> Text:
    """`shown` makes a text of each accuracy, which is told from the loss by its sign in any case."""
    reading, numbers = view.reading, predicts_numbers(view.first)
    text = Text(no_wrap=True).append(f"{HERE} ", YELLOW)
    reached = view.reached("loss", _loss_site(view))
    accuracy = "" if math.isnan(view.first.accuracy) else shown(f" acc. {format_percent(reading.accuracy)}")
    accuracy = f" R² {format_number(reading.r2)}" if numbers else accuracy
    text.append(tr("train "), BLUE if reached else NOT_REACHED)
    text.append(f"{format_number(reading.loss.total)}{accuracy}", "" if reached else NOT_REACHED)
    if view.held_out:
        at, held = view.held_out
        text.append(tr(f"  {HELD_OUT} valid "), ORANGE)
        good = f" R² {format_number(held.r2)}" if numbers else shown(f" acc. {format_share(held.accuracy)}")
        text.append(format_number(held.loss) + good)
        since = tr(f" (step {at})")
        text.append(since if at != reading.step and len(text) + len(since) <= width else "", DIM)
    penalty = f"  λR {format_number(reading.loss.penalty)}"
    text.append(penalty if reading.loss.penalty and len(text) + len(penalty) <= width else "")
    return text


def _loss_site(view: View) -> str:
    return next((site for phase, site, _ in view.ops if phase == "loss"), "")
