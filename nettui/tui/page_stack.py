"""The pages of the debugger's screen as a Textual widget: one of them is open."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.tui.page import PageView
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.widget import PanelWidget


class Book(Container):
    """Holds all pages, last that of the checks, and shows the open one, `page`.

    `zoomed`: its shown panel alone, though there is room for all.
    """

    DEFAULT_CSS = "Book { height: 1fr; }"

    def __init__(self, name: str, ascii: bool, translate: Translate) -> None:
        super().__init__()
        self._pages = [PageView(each, ascii, translate) for each in (*PAGES, CHECKS)]
        self.page = self._before = next(each for each in self._pages if each.page.name == name)
        self.zoomed = False

    def compose(self) -> ComposeResult:
        yield from self._pages

    @property
    def panel(self) -> PanelWidget:
        """The open page's shown panel."""
        return self.page.panels[self.page.shown]

    @property
    def checking(self) -> bool:
        """Whether the checks' page is open."""
        return self.page is self._pages[-1]

    def turn(self, number: int) -> None:
        """Opens a page; −1 is that of the checks."""
        if not self.checking:
            self._before = self.page
        self.page, self.zoomed = self._pages[number], False

    def turn_back(self) -> None:
        """From the checks to the page before them."""
        self.page, self.zoomed = self._before, False

    def look(self, name: str, view: View) -> None:
        """Shows the panel of that name, on the first page that has it."""
        for page in (self.page, *self._pages):
            names = [panel.id for panel in page.panels]
            if name in names:
                self.page, page.shown = page, names.index(name)
                page.show(view)
                return

    def stand(self, solo: bool) -> None:
        """The open page with all its panels, or with the shown one alone."""
        for page in self._pages:
            page.display = page is self.page
        self.page.stand(solo)
