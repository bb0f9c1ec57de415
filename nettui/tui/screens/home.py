"""The home screen: the scenarios by course row, a line each; enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from nettui.scenario import Listing
from nettui.text import rows
from nettui.tui.charts import DIM, plain, plain_words


class Scenarios(OptionList):
    """The list, with enter in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "open", key_display="enter")]


class HomeScreen(Screen[None]):
    """Leaves the chosen scenario's name to `choose`."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.quit", "quit")]

    def __init__(
        self, scenarios: Sequence[Listing], choose: Callable[[str], None], ascii: bool = False
    ) -> None:
        super().__init__()
        self.set_class(ascii, "ascii")
        self._scenarios, self._choose, self._ascii = scenarios, choose, ascii

    def compose(self) -> ComposeResult:
        head = Text(" nettui · a debugger for the training of neural networks", "bold")
        yield Static(plain(head) if self._ascii else head)
        course = max(len(rows(scenario.course)) for scenario in self._scenarios)
        name = max(len(scenario.name) for scenario in self._scenarios)
        drawn = plain_words if self._ascii else str
        yield Scenarios(*(_option(scenario, course, name, drawn) for scenario in self._scenarios))
        yield Footer(compact=True, show_command_palette=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._choose(self._scenarios[event.option_index].name)


def _option(scenario: Listing, course: int, name: int, drawn: Callable[[str], str]) -> Option:
    """Course rows, name, title in columns; a long title is folded under itself."""
    row = Table.grid(padding=(0, 2))
    row.add_column(width=course, style=DIM)
    row.add_column(width=name, style="bold")
    row.add_row(*map(Text, map(drawn, (rows(scenario.course), scenario.name, scenario.title))))
    return Option(row)
