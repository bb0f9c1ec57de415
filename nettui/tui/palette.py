"""Textual's command palette, made proof against keys that come faster than it draws or closes."""

from __future__ import annotations

from contextlib import suppress

from textual import work
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.css.query import NoMatches


class Palette(CommandPalette):
    """Without what ended the program in Textual 8.2: tests/tui/test_palette.py has the keys that did."""

    def dismiss(self, result: object = None) -> AwaitComplete:
        """Closes it once: a second enter or escape, before it is gone, closed the screen below as well."""
        return super().dismiss() if self.is_current else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a page up or down before the list has lines
            super()._action_command_list(action)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        with suppress(NoMatches):  # the list is gone: closed while it still searched
            await CommandPalette._gather_commands.__wrapped__(self, search_value)  # type: ignore[attr-defined]
