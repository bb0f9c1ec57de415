"""The line of keys at the bottom of a screen, made anew only when other keys are to be shown."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Footer


class Hints(Footer):
    """Textual's own makes the widgets of all keys anew whenever the focus moves."""

    _shown: tuple[tuple[object, ...], ...] | None = None

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Shows the keys of a screen whose focus or bindings have changed."""
        if not (screen.app.app_focus and self.is_attached and screen is self.screen):
            return
        shown = tuple(
            (self.app.get_key_display(binding), binding.description, binding.action, enabled, tooltip)
            for _, binding, enabled, tooltip in screen.active_bindings.values()
            if binding.show
        )
        if shown != self._shown:
            self._shown = shown
            super().bindings_changed(screen)
