"""The line above the footer with messages for the user."""

from __future__ import annotations

from textual.widgets import Static


class MessageBar(Static):
    """Shows messages, one per line; hidden if there are none."""

    def __init__(self, id: str) -> None:
        super().__init__("", id=id, markup=False)

    def show(self, message: str) -> None:
        """Replaces all messages; "" hides the bar."""
        self.update(message)
        self.set_class(bool(message), "has-message")

    def append(self, message: str) -> None:
        """Adds a message below those already shown."""
        self.show(f"{self.content}\n{message}".strip())
