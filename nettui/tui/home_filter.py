"""The line that filters the home screen's list; its arrows move in the list."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


class FilterInput(Input):
    """Hidden while it is closed, and then empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "open", key_display="enter"),
        Binding("escape", "screen.leave", "clear", key_display="esc"),
        Binding("up", "screen.list('cursor_up')", "up", show=False),
        Binding("down", "screen.list('cursor_down')", "down", show=False),
        Binding("pageup", "screen.list('page_up')", "page up", show=False),
        Binding("pagedown", "screen.list('page_down')", "page down", show=False),
    ]

    def __init__(self, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.display = False

    def open(self) -> None:
        self.display = True
        self.focus()

    def close(self) -> None:
        self.value, self.display = "", False
