"""The help screen: the pages, what has the focus, and all keys and commands by what they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from rich.columns import Columns
from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Markdown, Static

from nettui.common.language import Translate
from nettui.common.text import keep_together
from nettui.debugger.commands import FAMILIES
from nettui.tui.charts import DIM, translate_for_terminal, words_to_ascii
from nettui.tui.key_names import shown_keys
from nettui.tui.page_bar import page_names

KEY = 8
"""Cells for a key, or two of them."""

OTHER_KEYS = (
    (":", "", "the command line: one of the commands above, or several separated by ;"),
    ("- +", "", "slower, faster (play, continue, until): 1, 3, 10, 30 mini-batches a second, full speed"),
    ("t", "check --try", "runs the checks, and tries what the likely causes propose, on copies"),
    ("tab", "", "the next panel"),
    ("z", "", "shows only this panel, in full size; again, or esc: all panels"),
    ("< >", "", "moves this panel back, on: it changes places with its neighbour"),
    ("H", "", "hides this panel"),
    ("0", "", "all panels of this page again, where they were at first"),
    ("y", "", "copies the selected number, or the panel's table; again: the table"),
    ("T", "", "the lesson for a class: large, the answer by one key, nothing recorded; again: back"),
    ("h", "", "the home screen, to open another scenario"),
    ("j", "", "what the script prints, of `nettui run SCRIPT.py`; ctrl+c interrupts it"),
    ("ctrl+t", "", "the next theme: dark, light, high-contrast; the palette has more"),
    ("ctrl+p", "", "the command palette"),
    ("?", "", "this help; esc closes it"),
    ("", "nettui help", "in a shell: the manual"),
    ("q", "", "quit"),
    ("ctrl+z", "", "suspend the screen; fg in the shell brings it back"),
)


class Subject(NamedTuple):
    """What the help begins with: what has the focus, what it shows, in Markdown, and its own keys."""

    title: str
    text: str
    keys: Mapping[str, str]


LESSON_HELP = Subject(
    "Lesson",
    "What this run shows, point by point, with questions. An open question takes digits, arrows and enter, "
    "or a typed answer; `!` gives a hint, `ctrl+l` skips it, `z` hides the box and esc closes the lesson.",
    {},
)


class HelpScreen(ModalScreen[None]):
    """Closed by esc, ? or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        Binding("question_mark", "dismiss", "close", id="help"),
        Binding("q", "dismiss", "close", id="quit"),
        Binding("ctrl+c", "app.help_quit", show=False, priority=True),
    ]

    def __init__(
        self,
        subject: Subject,
        ascii: bool = False,
        translate: Translate = str,
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__()
        self.set_class(ascii, "ascii")
        self._subject, self._ascii, self._chosen = subject, ascii, chosen
        self._to_terminal = translate_for_terminal(translate, ascii)

    def compose(self) -> ComposeResult:
        _, subject = self._to_terminal, self._subject
        with VerticalScroll():
            yield Static(Columns([Text(name, DIM) for name in page_names(_, self._chosen)], padding=(0, 2)))
            yield Markdown(keep_together(f"## {_(subject.title)}\n\n{_(subject.text)}"))
            own = [(key if self._ascii else format_key(key), "", does) for key, does in subject.keys.items()]
            yield self._table(own)
            for title, rows in self._sections():
                yield Static(Text(_(title), "bold"), classes="section")
                yield self._table(rows)

    def _sections(self) -> Iterator[tuple[str, Sequence[tuple[str, str, str]]]]:
        for title, family in FAMILIES.items():
            yield title, [(self._key(syntax.key), syntax.usage, syntax.summary) for syntax in family]
        yield "The screen", [(self._key(key), usage, does) for key, usage, does in OTHER_KEYS]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The key, usage and purpose of every command."""
        return [row for _, rows in self._sections() for row in rows]

    def _key(self, default: str) -> str:
        return shown_keys(default, self._chosen)

    def _table(self, rows: Sequence[tuple[str, str, str]]) -> Static:
        """A line for each key or command: key, usage where it has one, and what it does."""
        _, with_usage = self._to_terminal, any(usage for _, usage, _ in rows)
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(width=KEY, style="bold")
        for share in (2, 3) if with_usage else (1,):
            table.add_column(ratio=share)
        for key, usage, does in rows:
            said = Text(keep_together(_(does)), DIM)
            command = Text(words_to_ascii(usage) if self._ascii else usage)  # commands are English
            table.add_row(Text(key), *([command, said] if with_usage else [said]))
        return Static(table)


async def open_help(app: App[None], help_screen: HelpScreen) -> None:
    """Opens the help; nothing of it is painted before all of it is there."""
    with app.batch_update():
        await app.push_screen(help_screen)
