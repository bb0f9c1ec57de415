"""A page as a Textual widget: all its panels in rows, or as many as fit, below one another."""

from __future__ import annotations

from collections.abc import Container as Contains
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.marks import worst_panel
from nettui.tui.measurements import MeasurementRequest
from nettui.tui.pages import Page, Row
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


class PageView(Container):
    """Holds the panels of one page.

    `panels` are those that apply to the run; `current` is the index of the one that is always shown. It was
    `chosen`, by the user or a lesson, or else is the one with the worst finding at the step where the page
    was opened.
    """

    DEFAULT_CSS = "PageView { layout: vertical; height: 1fr; }"

    def __init__(self, page: Page, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self.page, self.current, self.chosen = page, page.first, False
        self._rows = [RowView(row, ascii, translate) for row in page.rows]
        self._all = [panel for row in self._rows for panel in row.panels]
        self.panels = self._all
        self._view: View | None = None
        self._opened_at: int | None = None

    def compose(self) -> ComposeResult:
        yield from self._rows

    @property
    def requests(self) -> list[MeasurementRequest]:
        """The measurements that its panels need."""
        return [request for panel in self.panels for request in panel.panel.requests]

    def show(self, view: View) -> bool:
        """Shows a View in every panel that applies to it; returns whether the page must be laid out again."""
        before = self._shape()
        self._view = view
        self.panels = [panel for panel in self._all if panel.panel.applies_to(view)]
        for panel in self.panels:
            panel.show(view)
        self.current = min(self.current, len(self.panels) - 1)
        return self._shape() != before

    def choose(self, number: int) -> None:
        """Makes a panel current, for good."""
        self.current, self.chosen = number, True

    def open(self) -> None:
        """From now on it may turn to the worst finding, unless a panel was chosen."""
        self._opened_at = None

    def turn_to_worst(self, view: View) -> bool:
        """Makes the panel with the worst finding current, or one that is not empty; whether that is another.

        While the lesson hides numbers it waits, and once the run has moved on it stays.
        """
        if self.chosen or view.hides_numbers:
            return False
        if self._opened_at is None:
            self._opened_at = view.cursor.step
        before, full = self.current, [at for at, panel in enumerate(self.panels) if not panel.is_empty]
        if self._opened_at == view.cursor.step:
            worst = worst_panel([str(panel.id) for panel in self.panels], view)
            self.current = worst if worst is not None else before if before in full else (full or [before])[0]
        return self.current != before

    def lay_out(self, room: Room) -> None:
        """Displays the panels that there is room for, the current one among them."""
        shown = self._shown(room)
        full = any(not panel.is_empty for panel in shown)
        for row in self._rows:
            row.lay_out(shown, self._view, room, full)
        if room.together and not room.alone:
            self._lay_out_brief(room)

    def _shown(self, room: Room) -> list[PanelWidget]:
        """As many panels as there is room for, in groups, so that `tab` moves inside a group first."""
        if not room.together:
            return self.panels
        start = min(self.current // room.together * room.together, max(len(self.panels) - room.together, 0))
        return self.panels[start : start + room.together]

    def _lay_out_brief(self, room: Room) -> None:
        """Shows a few lines of the rows that stay beside the current one."""
        for row in self._rows:
            if row.row.brief and not row.display:
                row.lay_out(row.panels, self._view, room, True)
                row.styles.height = BORDER + row.row.brief

    def _shape(self) -> object:
        """What the layout depends on: the panels, which of them are empty, and the lines of the rows."""
        lines = [row.lines(self._view) for row in self._rows]
        return self.panels, [panel.is_empty for panel in self.panels], lines


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
