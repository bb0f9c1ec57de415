"""The pages of the debugger: which panels stand where."""

from __future__ import annotations

from typing import NamedTuple

from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.findings import Findings
from nettui.tui.panels.gradcheck import GradCheck
from nettui.tui.panels.gradients import Gradients
from nettui.tui.panels.loss import Loss


class Row(NamedTuple):
    """Panels side by side with their shares of the width; the height is a share, as `1fr`, or lines."""

    panels: tuple[Panel, ...]
    shares: tuple[int, ...]
    height: str = "1fr"


class Page(NamedTuple):
    """Rows from top to bottom; tab visits the panels in this order."""

    name: str
    rows: tuple[Row, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for row in self.rows for panel in row.panels)


PAGES: tuple[Page, ...] = (
    Page(
        "health",
        (
            Row((Activations(), Loss()), (3, 2)),
            Row((Gradients(), GradCheck()), (3, 2)),
            Row((Findings(),), (1,), "7"),
        ),
    ),
)
"""In the order of their keys, 1 …"""
