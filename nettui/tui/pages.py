"""The pages of the debugger: which panels stand where."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nettui.debugger.view import View
from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.checks import Checks
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.curves import Curves
from nettui.tui.panels.diagnosis import Diagnosis
from nettui.tui.panels.dropout import Dropout
from nettui.tui.panels.findings import Findings
from nettui.tui.panels.forward_difference import ForwardDifference
from nettui.tui.panels.gradcheck import GradCheck
from nettui.tui.panels.gradients import Gradients
from nettui.tui.panels.histograms import Histograms
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.loss_surface import LossSurface
from nettui.tui.panels.matrices import Matrices
from nettui.tui.panels.network import Network
from nettui.tui.panels.neuron import Neuron
from nettui.tui.panels.parameters import Parameters
from nettui.tui.panels.preprocessing import Preprocessing
from nettui.tui.panels.representation import Representation
from nettui.tui.panels.run_table import RunTable
from nettui.tui.panels.samples import Samples
from nettui.tui.panels.slots import Slots
from nettui.tui.panels.step_size import StepSize
from nettui.tui.panels.steps import Steps
from nettui.tui.panels.tensors import Tensors
from nettui.tui.panels.updates import Updates
from nettui.tui.panels.weights import Weights


class Row(NamedTuple):
    """Panels side by side with their shares of the width; the height is a share, as `1fr`, or lines.

    `room` tells how many lines a View takes.
    """

    panels: tuple[Panel, ...]
    shares: tuple[int, ...]
    height: str = "1fr"
    room: Callable[[View], int] | None = None


class Page(NamedTuple):
    """Shown by its key; rows from top to bottom, and tab visits the panels in this order."""

    key: str
    name: str
    rows: tuple[Row, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for row in self.rows for panel in row.panels)


def _table(view: View) -> int:
    """A line a run, a head, and the border."""
    return len(view.runs) + 3


def _suspects(view: View) -> int:
    """Three lines a suspect, and the border."""
    return 2 + max(3 * len(view.results.report.diagnosis if view.results.report else ()), 1)


PAGES: tuple[Page, ...] = (
    Page(
        "1",
        "health",
        (
            Row((Activations(), Loss()), (3, 2)),
            Row((Gradients(), GradCheck()), (3, 2)),
            Row((Findings(),), (1,), "7"),
        ),
    ),
    Page(
        "2",
        "gradients",
        (Row((Tensors(), ForwardDifference()), (3, 2)), Row((Parameters(), StepSize()), (3, 2))),
    ),
    Page(
        "3",
        "data",
        (Row((Samples(), Representation()), (3, 2)), Row((Preprocessing(), Confusion()), (3, 2), "15")),
    ),
    Page(
        "4",
        "inside",
        (
            Row((Network(), Weights()), (1, 1)),
            Row((Matrices(), Neuron(), Dropout()), (6, 5, 5)),
        ),
    ),
    Page(
        "5",
        "optimizer",
        (
            Row((LossSurface(), Curves("loss"), Curves("accuracy")), (3, 2, 2), "3fr"),
            Row((Slots(), Updates()), (1, 1), "2fr"),
            Row((Steps(),), (1,), room=_table),
        ),
    ),
    Page(
        "6",
        "compare",
        (
            Row((Curves("loss", together=True), Curves("accuracy", together=True)), (1, 1)),
            Row((Histograms(),), (1,)),
            Row((RunTable(),), (1,), room=_table),
        ),
    ),
)
"""In the order of their keys."""

CHECKS = Page("k", "checks", (Row((Checks(),), (1,)), Row((Diagnosis(),), (1,), room=_suspects)))
"""Beside the pages: its key puts the checks to the network as well."""
