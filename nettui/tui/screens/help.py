"""Help: what the focused panel shows, and all keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

from nettui.debugger.commands import Word
from nettui.tui.panel import Panel

OTHERS = (
    ("tab", "the next panel"),
    ("z", "the panel full screen and back; esc leaves too"),
    (":", "a command line: the commands above, several separated by `;`"),
    ("1", "the health page"),
    ("ctrl+p", "palette"),
    ("?", "this help"),
    ("q", "quit"),
)


class HelpScreen(ModalScreen[None]):
    """Closed by esc, ? or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        ("question_mark", "dismiss", "close"),
        ("q", "dismiss", "close"),
    ]

    def __init__(self, panel: Panel, words: Sequence[Word]) -> None:
        super().__init__()
        self._panel, self._words = panel, words

    def compose(self) -> ComposeResult:
        rows = [f"| {word.key} | `{word.usage}` | {word.does} |" for word in self._words]
        others = [f"| {key} | | {does} |" for key, does in OTHERS]
        table = "\n".join(["| key | command | does |", "|---|---|---|", *rows, *others])
        note = "A capital letter is the same thing, backwards."
        with VerticalScroll():
            yield Markdown(f"## {self._panel.title}\n\n{self._panel.help}\n\n## Keys\n\n{note}\n\n{table}\n")
