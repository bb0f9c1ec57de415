"""The help screen: what the focused panel shows, and all keys and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Markdown, Static

from nettui.common.language import Translate
from nettui.common.text import keep_together
from nettui.debugger.commands import CommandSyntax
from nettui.tui.charts import DIM, words_to_ascii
from nettui.tui.key_names import shown_keys
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel

OTHER_KEYS = (
    (":", "", "the command line: one of the commands above, or several separated by ;"),
    ("- +", "", "slower, faster (play, continue, until): 1, 3, 10, 30 mini-batches a second, full speed"),
    ("t", "check --try", "runs the checks, and tries what the likely causes propose, on copies"),
    ("tab", "", "the next panel"),
    ("z", "", "shows only this panel, in full size; again, or esc: all panels"),
    (" ".join(page.key for page in PAGES), "", "the pages " + ", ".join(page.name for page in PAGES)),
    ("T", "", "the lesson for a class: large, the answer by one key, nothing recorded; again: back"),
    ("h", "", "the home screen, to open another scenario"),
    ("ctrl+p", "", "the command palette"),
    ("?", "", "this help; esc closes it"),
    ("", "nettui help", "in a shell: the manual"),
    ("q", "", "quit"),
)


class HelpScreen(ModalScreen[None]):
    """Closed by esc, ? or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        Binding("question_mark", "dismiss", "close", id="help"),
        Binding("q", "dismiss", "close", id="quit"),
    ]

    def __init__(
        self,
        panel: Panel,
        commands: Sequence[CommandSyntax],
        ascii: bool = False,
        translate: Translate = str,
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__()
        self.set_class(ascii, "ascii")
        self._panel, self._ascii, self._translate = panel, ascii, translate
        panel_keys = ((key if ascii else format_key(key), "", does) for key, does in panel.keys.items())
        command_keys = ((syntax.key, syntax.usage, syntax.summary) for syntax in commands)
        keys = ((shown_keys(key, chosen), usage, does) for key, usage, does in (*command_keys, *OTHER_KEYS))
        self._rows = [*panel_keys, *keys]

    def compose(self) -> ComposeResult:
        _ = self._translate
        about = f"## {_(self._panel.title)}\n\n{_(self._panel.help)}\n\n## {_('Keys and commands')}"
        keys = Table.grid(padding=(0, 2))
        for key, usage, does in self._rows:
            usage, does = self._to_terminal(_(usage)), keep_together(self._to_terminal(_(does)))
            keys.add_row(Text(key, "bold"), Text(usage), Text(does, DIM))
        with VerticalScroll():
            yield Markdown(keep_together(self._to_terminal(about)))
            yield Static(keys)

    def _to_terminal(self, text: str) -> str:
        return words_to_ascii(text) if self._ascii else text
