"""Textual's command palette: begins with what is harmless, and takes keys faster than it draws or closes."""

from __future__ import annotations

from contextlib import suppress

from textual import work
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hits
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.events import Click
from textual.system_commands import SystemCommandsProvider


class OrderedCommands(SystemCommandsProvider):
    """The commands in the order in which the app lists them; Textual sorts them, and `Quit` came first."""

    async def discover(self) -> Hits:
        for title, does, action, discover in self.app.get_system_commands(self.screen):
            if discover:
                yield DiscoveryHit(title, action, help=does)


class Palette(CommandPalette):
    """Avoids four crashes of Textual 8.2; tests/tui/test_palette.py has the keys that cause them."""

    def dismiss(self, result: object = None) -> AwaitComplete:
        """Closes the palette once: a second enter or escape would also close the screen below."""
        return super().dismiss() if self.is_current else AwaitComplete()

    def _on_click(self, event: Click) -> None:  # type: ignore[override]
        with suppress(NoWidget):  # beyond the screen
            super()._on_click(event)

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # page up or down while the list is empty
            super()._action_command_list(action)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        with suppress(NoMatches):  # the palette was closed during the search
            await CommandPalette._gather_commands.__wrapped__(self, search_value)  # type: ignore[attr-defined]
