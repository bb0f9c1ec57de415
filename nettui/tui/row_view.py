"""A row of panels as a Textual widget: side by side, or as many as fit, below one another."""

from __future__ import annotations

from collections.abc import Container as Contains
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.pages import Row
from nettui.tui.widget import PanelWidget

BORDER = 2
"""Lines of a panel's border."""

BESIDE = 4
"""Cells of a panel's border and padding."""

EMPTY_LINES, EMPTY_WIDTH = BORDER + 3, 30
"""Lines, and cells beside other panels, of one that only says what the run lacks."""


class Room(NamedTuple):
    """Room for all panels of a page, or for the current one among `together`; `alone` without any other."""

    together: int = 0
    alone: bool = False


ALL, ALONE = Room(), Room(1, alone=True)


class RowView(Container):
    """Panels side by side, or below one another where they have no room of their own."""

    def __init__(self, row: Row, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self.row = row
        self.panels = [PanelWidget(panel, ascii, translate) for panel in row.panels]

    def compose(self) -> ComposeResult:
        yield from self.panels

    def lines(self, view: View | None) -> int | None:
        """The lines of the row, where they depend on the View."""
        return self.row.lines(view, self.app.size.width - BESIDE) if self.row.lines and view else None

    def lay_out(self, shown: Contains[PanelWidget], view: View | None, room: Room, full: bool) -> None:
        """Displays those of its panels that are `shown`; `full`: one of all those is not empty."""
        stacked = room.together > 0
        visible = [panel for panel in self.panels if panel in shown]
        filled = [panel for panel in visible if not panel.is_empty]
        self.display = bool(visible)
        self.styles.layout = "vertical" if stacked else "horizontal"
        for panel, share in zip(self.panels, self.row.shares, strict=True):
            panel.display = panel in visible
            shrinks = panel.is_empty and bool(filled)
            panel.styles.width = "100%" if stacked else EMPTY_WIDTH if shrinks else f"{share}fr"
            panel.styles.height = EMPTY_LINES if stacked and shrinks else "1fr"
        self.styles.max_height = "100%" if room.together == 1 else self.row.most
        if full and not filled:
            self.styles.height = EMPTY_LINES * (len(visible) if stacked else 1)
        elif room.together == 1:
            self.styles.height = "1fr"
        else:
            self.styles.height = self.lines(view) or (f"{len(filled) or 1}fr" if stacked else self.row.height)
