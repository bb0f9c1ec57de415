"""The debugger's screen without a keyboard: shows one View, to be drawn into a file."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.tui.charts import to_ascii
from nettui.tui.lesson import LessonBox
from nettui.tui.measurements import measured
from nettui.tui.page_bar import PageBar
from nettui.tui.page_names import EVERY_PAGE
from nettui.tui.screens.panels import PanelScreen
from nettui.tui.status import status_line
from nettui.tui.tabs import PanelTabs
from nettui.tui.watch_bar import WatchBar

PAGE_NAMES = tuple(page.name for page in EVERY_PAGE)
"""The pages that can be drawn; the last one is that of the checks."""


class StillScreen(PanelScreen):
    """Shows the Views it is given, with what the panels of the open page have to measure."""

    def __init__(self, session: Session, page: str, ascii: bool, translate: Translate) -> None:
        super().__init__(page, ascii, translate)
        self._session = session

    def compose(self) -> ComposeResult:
        yield Static(" nettui", id="status", markup=False)
        yield PageBar(self._to_terminal, id="pages")
        yield PanelTabs(id="tabs")
        yield self._page_stack
        yield LessonBox(self._translate, self._ascii, id="lesson")  # closed: the layout asks for it
        yield WatchBar(self._translate, self._ascii)
        yield Static("", id="too-small")

    def open(self, page: str) -> None:
        """Opens the page of that name."""
        self._page_stack.open_page(PAGE_NAMES.index(page))

    def draw(self, view: View) -> None:
        """Shows a View on the open page."""
        self.page.show(view)  # says which panels there are, and so what to measure
        self.view = view = measured(view, self._session, self.page.requests)
        line = status_line(view, self.size.width, self._translate)
        self.query_one("#status", Static).update(to_ascii(line) if self._ascii else line)
        self.query_one(WatchBar).show(view, self.size.width)
        self._show_page_of(view)
        self._lay_out()
