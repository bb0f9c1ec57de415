"""The pages of the debugger, and where each panel is on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nettui.debugger.view import View
from nettui.tui.panel import Panel
from nettui.tui.panels.activation_function import ActivationFunction
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.checks import Checks
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.curves import Curves
from nettui.tui.panels.diagnosis import Diagnosis, diagnosis_lines
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
from nettui.tui.panels.weight_path import WeightPath
from nettui.tui.panels.weights import Weights

NARROWEST = 132
"""Cells inside a panel on the narrowest screen that shows all panels of a page."""


class Row(NamedTuple):
    """Panels side by side, with their shares of the width.

    `height` is a share, such as "1fr", or a number of lines; `lines` computes the number from a View and
    the cells inside a panel as wide as the screen.
    `most` is the largest share of the page's height that it takes. `brief`: where panels stand alone, that
    many lines of this row stay beside another one of its page.
    """

    panels: tuple[Panel, ...]
    shares: tuple[int, ...]
    height: str = "1fr"
    lines: Callable[[View, int], int] | None = None
    most: str = "100%"
    brief: int = 0


class Page(NamedTuple):
    """Rows of panels from top to bottom; `key` opens the page, and tab visits the panels in this order.

    `first` is the index of the panel that has the focus at first.
    """

    key: str
    name: str
    rows: tuple[Row, ...]
    first: int = 0

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for row in self.rows for panel in row.panels)


def _run_lines(view: View, width: int) -> int:
    """One line per run, a heading, and the border."""
    return len(view.runs) + 3


def _histogram_lines(view: View, width: int) -> int:
    """Histograms of two or three lines with range and figures below each, a heading, and the border.

    With few runs there is room for all figures.
    """
    runs = len(view.runs)
    return runs * (6 if runs <= 3 else 4) + 3


def _diagnosis_lines(view: View, width: int) -> int:
    """As many as it has, even on the narrowest screen that shows all panels, and the border."""
    return 2 + diagnosis_lines(view.results.report, min(width, NARROWEST))


PAGES: tuple[Page, ...] = (
    Page(
        key="1",
        name="health",
        rows=(
            Row((Activations(), Loss()), (3, 2)),
            Row((Gradients(), GradCheck()), (3, 2)),
            Row((Findings(),), (1,), "7"),
        ),
    ),
    Page(
        key="2",
        name="gradients",
        rows=(Row((Tensors(), ForwardDifference()), (3, 2)), Row((Parameters(), StepSize()), (3, 2))),
    ),
    Page(
        key="3",
        name="data",
        rows=(Row((Samples(), Representation()), (3, 2)), Row((Preprocessing(), Confusion()), (3, 2), "15")),
    ),
    Page(
        key="4",
        name="inside",
        rows=(
            Row((Network(), Weights(), ActivationFunction()), (6, 5, 5)),
            Row((Matrices(), Neuron(), Dropout()), (6, 5, 5)),
        ),
    ),
    Page(
        key="5",
        name="optimizer",
        rows=(
            Row((LossSurface(), WeightPath(), Curves("loss"), Curves("accuracy")), (3, 3, 2, 2), "3fr"),
            Row((Slots(), Updates()), (1, 1), "2fr"),
            Row((Steps(),), (1,), lines=_run_lines),
        ),
    ),
    Page(
        key="6",
        name="compare",
        rows=(
            Row((Curves("loss", together=True), Curves("accuracy", together=True)), (1, 1)),
            Row((Histograms(),), (1,), lines=_histogram_lines),
            Row((RunTable(),), (1,), lines=_run_lines),
        ),
    ),
)
"""In the order of their keys."""

CHECKS = Page(
    key="k",
    name="checks",
    rows=(
        Row((Diagnosis(),), (1,), lines=_diagnosis_lines, most="50%", brief=2),
        Row((Checks(),), (1,), brief=2),
    ),
    first=1,
)
"""The checks page; its key also runs the checks."""
