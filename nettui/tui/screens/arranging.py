"""The part of the debugger's screen that moves and hides panels, which the settings remember per page."""

from __future__ import annotations

from textual import on

from nettui.common.language import Translate
from nettui.tui.habits import Habits
from nettui.tui.key_names import shown_keys
from nettui.tui.message_bar import MessageBar
from nettui.tui.screens.panels import PanelScreen
from nettui.tui.widget import PanelWidget

LAST_PANEL = "the last panel of a page cannot be hidden"


class ArrangingScreen(PanelScreen):
    """Lets the user arrange the panels of each page."""

    def __init__(self, page: str, ascii: bool, translate: Translate, habits: Habits | None) -> None:
        self._habits = habits or Habits()
        super().__init__(page, ascii, translate, self._habits.panels)

    @property
    def messages(self) -> MessageBar:
        return self.query_one(MessageBar)

    async def action_move_panel(self, by: int) -> None:
        """The focused panel changes places with the next or the previous one."""
        if await self.page.move_current(by):
            self._keep_arrangement()

    def action_hide_panel(self) -> None:
        """Hides the focused panel, unless it is the last one."""
        title = self._page_stack.panel.title
        if self.page.hide_current():
            key = shown_keys("0", self._habits.keys)
            said = self._translate("hidden: {}").format(title)
            self._keep_arrangement(f"{said} · {key}: {self._translate('all panels')}" if key else said)
        else:
            self.messages.show(LAST_PANEL)

    async def action_reset_panels(self) -> None:
        """All panels of the page are there, where they were at first."""
        if self.page.is_rearranged:
            await self.page.reset()
            self._keep_arrangement()

    @on(PanelWidget.Dropped)
    async def _swap_panels(self, message: PanelWidget.Dropped) -> None:
        """A panel was dragged onto another one."""
        if {message.name, message.on} <= {str(panel.id) for panel in self.page.panels}:
            await self.page.swap(message.name, message.on)
            self._keep_arrangement()

    def _keep_arrangement(self, said: str = "") -> None:
        """Draws the page as it is now, and writes it into the settings."""
        page, rows = self.page, self.page.arrangement
        self._page_stack.zoomed = False
        if not self._habits.arrange(page.page.name, rows if page.is_rearranged else None):
            said = self._translate("not remembered: {} cannot be written").format(self._habits.path)
        self.messages.show(said)
        self._lay_out()
        self.refresh_bindings()
