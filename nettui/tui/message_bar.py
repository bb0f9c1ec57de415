"""The line above the footer with messages for the user."""

from __future__ import annotations

from textual.widgets import Static

from nettui.common.language import Translate


class MessageBar(Static):
    """Shows messages, one per line; hidden if there are none."""

    def __init__(self, id: str, translate: Translate = str) -> None:
        super().__init__("", id=id, markup=False)
        self._translate = translate
        self._outdated = False

    def expect(self) -> None:
        """The next message replaces those shown: so the bar stays, and nothing on the screen moves."""
        self._outdated = True

    def show(self, message: str) -> None:
        """Replaces all messages; "" hides the bar."""
        self._write(self._translate(message))

    def append(self, message: str) -> None:
        """Adds a message below those already shown, if they are not outdated; "" adds nothing."""
        before = "" if self._outdated else self.content
        self._write(f"{before}\n{self._translate(message)}".strip())

    def _write(self, text: str) -> None:
        self._outdated = False
        self.update(text)
        self.set_class(bool(text), "has-message")
