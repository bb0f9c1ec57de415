"""The pages of the debugger's screen as a Textual widget; one of them is open."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.settings import Rows
from nettui.tui.marks import page_status
from nettui.tui.page import PageView
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.row_view import Room
from nettui.tui.widget import PanelWidget
from nettui.types import Status


class PageStack(Container):
    """Holds all pages, the checks page last; `page` is the open one.

    `panels`: where the user has those of a page, by its name. `zoomed`: only the current panel of
    the page is shown, even if there is room for all.
    """

    DEFAULT_CSS = "PageStack { height: 1fr; }"

    def __init__(
        self,
        name: str,
        ascii: bool,
        translate: Translate,
        panels: Mapping[str, Rows] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._pages = [PageView(page, ascii, translate, panels.get(page.name)) for page in (*PAGES, CHECKS)]
        self.page = self._previous = next(view for view in self._pages if view.page.name == name)
        self.zoomed = False

    def compose(self) -> ComposeResult:
        yield from self._pages

    @property
    def panel(self) -> PanelWidget:
        """The current panel of the open page."""
        return self.page.panels[self.page.current]

    @property
    def shows_checks(self) -> bool:
        """Whether the checks page is open."""
        return self.page is self._pages[-1]

    @property
    def number(self) -> int:
        """The index of the open page."""
        return self._pages.index(self.page)

    def statuses(self, view: View | None) -> list[Status]:
        """How bad the worst finding is on each page."""
        return [page_status(page.page, view) if view else "pass" for page in self._pages]

    def open_page(self, number: int) -> None:
        """Opens a page by its index; −1 is the checks page."""
        if not self.shows_checks:
            self._previous = self.page
        self.page, self.zoomed = self._pages[number], False
        self.page.open()

    def close_checks(self) -> None:
        """Returns to the page that was open before the checks page."""
        self.page, self.zoomed = self._previous, False

    def focus_panel(self, name: str, view: View) -> None:
        """Opens the first page with that panel, the open page first, and makes the panel current.

        If no page shows it because it is hidden, it is there all the same until a panel is hidden again.
        """
        for page in (self.page, *self._pages):
            page.show(view)  # which panels apply depends on the run
            names = [panel.id for panel in page.panels]
            if name in names:
                self.page = page
                page.choose(names.index(name))
                return
        for page in (self.page, *self._pages):
            if page.lend(name):
                self.page = page
                page.choose([panel.id for panel in page.panels].index(name))
                return

    def lay_out(self, room: Room) -> None:
        """Displays the open page with as many of its panels as there is room for."""
        for page in self._pages:
            page.display = page is self.page
        self.page.lay_out(room)
