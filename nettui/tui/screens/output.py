"""What a script has printed, and goes on printing: its last lines."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from nettui.common.language import Translate
from nettui.common.text import visible

LINES = 500
"""Lines that are shown."""

BYTES = 200_000
"""Bytes of the end of the file in which they are looked for."""

LOOK = 0.3
"""Seconds between two looks at the file."""


def last_lines(path: Path, count: int = LINES) -> list[str]:
    """The last lines of a file; of a line that rewrites itself, as a progress bar does, its last state."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - BYTES, 0))
        text = file.read().decode("utf-8", "replace")
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return [visible(line) for line in (lines if lines[-1] else lines[:-1])][-count:]


class OutputScreen(ModalScreen[None]):
    """Closed by esc, j or q; it follows the output while its end is in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        Binding("j", "dismiss", "close", id="output"),
        Binding("q", "dismiss", "close", id="quit"),
        Binding("ctrl+c", "app.help_quit", show=False, priority=True),
    ]

    def __init__(self, path: Path, title: str, translate: Translate = str) -> None:
        super().__init__()
        self._path, self._title, self._translate = path, title, translate
        self._shown: list[str] | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="output"):
            yield Static("", markup=False)

    def on_mount(self) -> None:
        self.query_one("#output").border_title = self._title
        self._look()
        self.query_one(VerticalScroll).scroll_end(animate=False)
        self.set_interval(LOOK, self._look)

    def _look(self) -> None:
        """Shows what has been printed since."""
        lines = last_lines(self._path)
        if lines == self._shown:
            return
        self._shown = lines
        scroll = self.query_one(VerticalScroll)
        follows = scroll.is_vertical_scroll_end
        nothing = self._translate("nothing has been printed yet")
        self.query_one("#output Static", Static).update(Text("\n".join(lines) or nothing))
        if follows:
            scroll.scroll_end(animate=False)
