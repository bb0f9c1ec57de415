"""The home screen: the scenarios by course row, a line each; enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from nettui.scenario import Listing
from nettui.tui.charts import DIM


class HomeScreen(Screen[None]):
    """Leaves the chosen scenario's name to `choose`."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.quit", "quit")]

    def __init__(self, scenarios: Sequence[Listing], choose: Callable[[str], None]) -> None:
        super().__init__()
        self._scenarios, self._choose = scenarios, choose

    def compose(self) -> ComposeResult:
        yield Static(Text(" nettui · a debugger for the training of neural networks", "bold"))
        yield OptionList(*(_option(scenario) for scenario in self._scenarios))
        yield Footer(compact=True, show_command_palette=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._choose(self._scenarios[event.option_index].name)


def _option(scenario: Listing) -> Option:
    rows = ", ".join(scenario.course)
    return Option(Text.assemble((f"{rows:>8}", DIM), "  ", (f"{scenario.name:20}", "bold"), scenario.title))
