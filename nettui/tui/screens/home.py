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
        widths = (
            max(len(rows(scenario.course)) for scenario in self._scenarios),
            max(len(scenario.name) for scenario in self._scenarios),
        )
        yield Scenarios(*(self._option(scenario, *widths) for scenario in self._scenarios))
        yield Footer(compact=True, show_command_palette=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._choose(self._scenarios[event.option_index].name)

    def _option(self, scenario: Listing, course: int, name: int) -> Option:
        """Course rows, name, title in columns; a long title is folded under itself."""
        row = Table.grid(padding=(0, 2))
        row.add_column(width=course, style=DIM)
        row.add_column(width=name, style="bold")
        told = (rows(scenario.course), scenario.name, scenario.title)
        row.add_row(*(Text(plain_words(words) if self._ascii else words) for words in told))
        return Option(row)
