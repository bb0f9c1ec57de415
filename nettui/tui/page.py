"""A page as a Textual widget: all its panels in rows, or only the current one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.measurements import MeasurementRequest
from nettui.tui.pages import Page, Row
from nettui.tui.widget import PanelWidget


class PageView(Container):
    """Holds the panels of one page.

    `panels` are those that apply to the run; `current` is the index of the one that is shown alone if
    there is no room for all.
    """

    DEFAULT_CSS = "PageView { layout: vertical; height: 1fr; }"

    def __init__(self, page: Page, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self.page, self.current = page, page.first
        self._rows = [RowView(row, ascii, translate) for row in page.rows]
        self._all = [panel for row in self._rows for panel in row.panels]
        self.panels = self._all
        self._view: View | None = None

    def compose(self) -> ComposeResult:
        yield from self._rows

    @property
    def requests(self) -> list[MeasurementRequest]:
        """The measurements that its panels need."""
        return [request for panel in self.panels for request in panel.panel.requests]

    def show(self, view: View) -> bool:
        """Shows a View in every panel that applies to it; returns whether the page must be laid out again."""
        before = self.panels, self._lines()
        self._view = view
        self.panels = [panel for panel in self._all if panel.panel.applies_to(view)]
        for panel in self.panels:
            panel.show(view)
        self.current = min(self.current, len(self.panels) - 1)
        return (self.panels, self._lines()) != before

    def _lines(self) -> list[int | None]:
        """The lines of each row, where they depend on the View."""
        return [row.row.lines(self._view) if row.row.lines and self._view else None for row in self._rows]

    def lay_out(self, single: bool) -> None:
        """Displays all panels, or only the current one."""
        for panel in self._all:
            panel.display = panel in self.panels and (panel is self.panels[self.current] or not single)
        for row, lines in zip(self._rows, self._lines(), strict=True):
            row.display = any(panel.display for panel in row.panels)
            row.styles.height = "1fr" if single else lines or row.row.height
            row.styles.max_height = "100%" if single else row.row.most


class RowView(Container):
    """Panels side by side."""

    DEFAULT_CSS = "RowView { layout: horizontal; }"

    def __init__(self, row: Row, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self.row = row
        self.panels = [PanelWidget(panel, ascii, translate) for panel in row.panels]
        for panel, share in zip(self.panels, row.shares, strict=True):
            panel.styles.width = f"{share}fr"

    def compose(self) -> ComposeResult:
        yield from self.panels
