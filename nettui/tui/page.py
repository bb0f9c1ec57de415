"""A page as a Textual widget: all its panels in rows, or one of them alone."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.measurements import Wish
from nettui.tui.pages import Page, Row
from nettui.tui.widget import PanelWidget


class PageView(Container):
    """Holds the panels of one page; `shown` is the one that stands alone where there is no room for all.

    `panels` are those that concern the run.
    """

    DEFAULT_CSS = "PageView { layout: vertical; height: 1fr; }"

    def __init__(self, page: Page, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self.page, self.shown = page, 0
        self._rows = [RowView(row, ascii, translate) for row in page.rows]
        self._all = [panel for row in self._rows for panel in row.panels]
        self.panels = self._all
        self._view: View | None = None

    def compose(self) -> ComposeResult:
        yield from self._rows

    @property
    def wishes(self) -> list[Wish]:
        """What its panels would have measured."""
        return [wish for panel in self.panels for wish in panel.panel.wishes]

    def show(self, view: View) -> bool:
        """Hands a View to every panel that it concerns; whether those are others than before."""
        before, self._view = self.panels, view
        self.panels = [panel for panel in self._all if panel.panel.concerns(view)]
        for panel in self.panels:
            panel.show(view)
        self.shown = min(self.shown, len(self.panels) - 1)
        return self.panels != before

    def stand(self, solo: bool) -> None:
        """All panels, or the shown one alone."""
        for panel in self._all:
            panel.display = panel in self.panels and (panel is self.panels[self.shown] or not solo)
        for row in self._rows:
            row.display = any(panel.display for panel in row.panels)
            wanted = row.row.room and self._view and row.row.room(self._view)
            row.styles.height = "1fr" if solo else wanted or row.row.height


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
