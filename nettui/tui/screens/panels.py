"""The part of the debugger's screen that decides which panels are visible: pages, zoom, tabs, size."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual import events, on
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.debugger.view import View
from nettui.settings import Rows
from nettui.tui.charts import mark, translate_for_terminal
from nettui.tui.lesson import LessonBox
from nettui.tui.marks import panel_status
from nettui.tui.page import PageView
from nettui.tui.page_bar import PageBar
from nettui.tui.page_stack import PageStack
from nettui.tui.prompt import Prompt
from nettui.tui.row_view import ALL, ALONE, Room
from nettui.tui.screens.base import NettuiScreen
from nettui.tui.tabs import PanelTabs
from nettui.tui.watch_bar import WatchBar

MIN_SIZE = (80, 24)
"""Columns and rows that the screen needs."""

WIDE, TALL = 136, 35
"""Columns and rows needed to show all panels at once; on a smaller screen, numbers would be cut off."""

ROOMY = 100
"""Columns from which the footer also has a key that is seldom needed."""

BARS, LEAST = 4, 12
"""Lines of the status, the pages, the tabs and the keys; and of a panel that shares a smaller screen."""


class PanelScreen(NettuiScreen):
    """Shows all panels of the open page, or only the current one if it is zoomed or space is short."""

    def __init__(
        self,
        page: str,
        ascii: bool,
        translate: Translate,
        panels: Mapping[str, Rows] = MappingProxyType({}),
    ) -> None:
        """`panels`: where the user has those of a page, by its name."""
        super().__init__()
        self._ascii, self._translate = ascii, translate
        self._to_terminal = translate_for_terminal(translate, ascii)
        self.set_class(ascii, "ascii")
        self._page_stack = PageStack(page, ascii, translate, panels)
        self.view: View | None = None

    @property
    def page(self) -> PageView:
        """The open page."""
        return self._page_stack.page

    @property
    def prompt_is_open(self) -> bool:
        return self.has_class("prompt-open")

    def action_zoom(self) -> None:
        self.page.choose(self.page.current)
        self._page_stack.zoomed = not self._page_stack.zoomed
        self._lay_out()

    def action_panel(self, by: int) -> None:
        """Moves to another panel; in the command line, whose tab key this also is, accepts the completion."""
        if self.prompt_is_open:
            self.query_one(Prompt).action_cursor_right()
        else:
            self.show_panel((self.page.current + by) % len(self.page.panels))

    @on(PanelTabs.Chosen)
    def _select_tab(self, event: PanelTabs.Chosen) -> None:
        self.show_panel(event.number)

    def show_panel(self, number: int) -> None:
        self.page.choose(number)
        self._lay_out()

    @on(events.DescendantFocus)
    def _select_focused_panel(self, event: events.DescendantFocus) -> None:
        if event.widget in self.page.panels and event.widget is not self._page_stack.panel:
            self.page.choose(self.page.panels.index(event.widget))

    @on(events.Resize)
    def _check_size(self) -> None:
        width, height = self.size
        too_small = width < MIN_SIZE[0] or height < MIN_SIZE[1]
        self.set_class(too_small, "too-small")
        if too_small:
            message = self._to_terminal("nettui needs {}×{} cells; this terminal has {}×{}.")
            self.query_one("#too-small", Static).update(message.format(*MIN_SIZE, width, height))
        self._lay_out()

    def _lay_out(self) -> None:
        """Displays the panels that fit, without the lesson if one is zoomed; focuses the current one.

        A lesson that asks a question has the focus instead.
        """
        if not self.query(WatchBar):  # the screen is being left
            return
        width, height = self.size
        box = self.query_one(LessonBox)
        box.display = box.is_open and not self._page_stack.zoomed
        height -= self.query_one(WatchBar).lines + (box.outer_size.height if box.display else 0)
        room = ALL if width >= WIDE and height >= TALL else Room(max((height - BARS) // LEAST, 1))
        room = ALONE if self._page_stack.zoomed else room
        self.set_class(room is not ALL, "single-panel")
        self._page_stack.lay_out(room)
        self._update_bars()
        if not self.prompt_is_open:
            (box.wants_focus or self._page_stack.panel).focus()

    def _show_page_of(self, view: View) -> None:
        """Shows a View in the open page, which is laid out again where that is needed."""
        changed = self.page.show(view)
        if (self.has_class("single-panel") and self.page.turn_to_worst(view)) or changed:
            self._lay_out()
        self._update_bars()

    def _update_bars(self) -> None:
        """Shows the pages and the tabs, with their marks."""
        stack, box, view = self._page_stack, self.query_one(LessonBox), self.view
        self.query_one(PageBar).show(stack.number, stack.statuses(view), self.size.width)
        marks = [mark(panel_status(str(panel.id), view)) if view else " " for panel in self.page.panels]
        titles = [
            f"{panel.title}{self._to_terminal(sign)}"
            for panel, sign in zip(self.page.panels, marks, strict=True)
        ]
        hint = "z: the lesson" if box.is_open and not box.display else "tab: next"
        self.query_one(PanelTabs).show(titles, self.page.current, self.size.width, self._translate(hint))
