"""The home screen: the scenarios by course row, a line each; enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from nettui.common.language import Translate
from nettui.scenario import ScenarioEntry
from nettui.tui.charts import DIM, translate_for_terminal, words_to_ascii
from nettui.tui.keys import told

CHAPTERS = (
    "Linear classifiers and their losses",
    "The network",
    "Training",
    "Activations",
    "Initialisation",
    "Sanity checks",
    "Dropout",
    "Better gradient descent",
)
"""Of the course, from 1."""


class Scenarios(OptionList):
    """The list, with enter in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "open", key_display="enter")]


class HomeScreen(Screen[None]):
    """Leaves the chosen scenario's name to `choose`."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.quit", "quit")]

    def __init__(
        self,
        scenarios: Sequence[ScenarioEntry],
        choose: Callable[[str], None],
        ascii: bool = False,
        translate: Translate = str,
    ) -> None:
        super().__init__()
        self.set_class(ascii, "ascii")
        self._scenarios, self._choose, self._ascii, self._translate = scenarios, choose, ascii, translate

    def compose(self) -> ComposeResult:
        does = self._translate("a debugger for the training of neural networks")
        yield Static(self._drawn(f" nettui · {does}", "bold"))
        width = max(len(scenario.name) for scenario in self._scenarios)
        yield Scenarios(*self._options(width))
        yield Footer(compact=True, show_command_palette=False)

    def _options(self, width: int) -> Iterator[Option]:
        """The scenarios under the titles of their chapters."""
        for chapter, scenarios in groupby(self._scenarios, _chapter):
            title = self._translate(CHAPTERS[chapter - 1]) if 0 < chapter <= len(CHAPTERS) else ""
            head = f"{chapter}  {title}" if chapter else self._translate("Your own, in this folder")
            yield Option(self._drawn(head, "bold"), disabled=True)
            yield from (self._option(scenario, width) for scenario in scenarios)

    def _option(self, scenario: ScenarioEntry, width: int) -> Option:
        """Course row, name, title in columns; a long title is folded under itself."""
        row = Table.grid(padding=(0, 2))
        row.add_column(width=4, style=DIM, justify="right")
        row.add_column(width=width)
        cells = (scenario.course[0] if scenario.course else "", scenario.name, scenario.title)
        row.add_row(*map(self._drawn, cells))
        return Option(row, id=scenario.name)

    def _drawn(self, words: str, style: str = "") -> Text:
        return Text(words_to_ascii(words) if self._ascii else words, style)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """As the footer shows them, in the user's language."""
        return told(super().active_bindings, (), translate_for_terminal(self._translate, self._ascii))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        assert event.option_id is not None
        self._choose(event.option_id)


def _chapter(scenario: ScenarioEntry) -> int:
    return int(scenario.course[0].partition(".")[0]) if scenario.course else 0
