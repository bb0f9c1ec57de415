"""The home screen: all scenarios by course chapter, one line each; enter opens one."""

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
from nettui.tui.keys import footer_bindings

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
"""The titles of the course's chapters 1 to 8."""


class ScenarioList(OptionList):
    """The list of scenarios; the footer shows its enter key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "open", key_display="enter")]


class HomeScreen(Screen[None]):
    """Calls `open_scenario` with the name of the selected scenario."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.quit", "quit")]

    def __init__(
        self,
        scenarios: Sequence[ScenarioEntry],
        open_scenario: Callable[[str], None],
        ascii: bool = False,
        translate: Translate = str,
    ) -> None:
        super().__init__()
        self.set_class(ascii, "ascii")
        self._scenarios, self._open_scenario = scenarios, open_scenario
        self._ascii, self._translate = ascii, translate

    def compose(self) -> ComposeResult:
        tagline = self._translate("a debugger for neural-network training")
        yield Static(self._to_terminal(f" nettui · {tagline}", "bold"))
        width = max(len(scenario.name) for scenario in self._scenarios)
        yield ScenarioList(*self._options(width))
        yield Footer(compact=True, show_command_palette=False)

    def _options(self, width: int) -> Iterator[Option]:
        """One option per scenario, below the title of its chapter."""
        for chapter, scenarios in groupby(self._scenarios, _chapter):
            title = self._translate(CHAPTERS[chapter - 1]) if 0 < chapter <= len(CHAPTERS) else ""
            heading = f"{chapter}  {title}" if chapter else self._translate("Your scenarios, in this folder")
            yield Option(self._to_terminal(heading, "bold"), disabled=True)
            yield from (self._option(scenario, width) for scenario in scenarios)

    def _option(self, scenario: ScenarioEntry, width: int) -> Option:
        """Course reference, name and title in columns; a long title continues below itself."""
        row = Table.grid(padding=(0, 2))
        row.add_column(width=4, style=DIM, justify="right")
        row.add_column(width=width)
        cells = (scenario.course[0] if scenario.course else "", scenario.name, scenario.title)
        row.add_row(*map(self._to_terminal, cells))
        return Option(row, id=scenario.name)

    def _to_terminal(self, text: str, style: str = "") -> Text:
        return Text(words_to_ascii(text) if self._ascii else text, style)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings for the footer, translated."""
        return footer_bindings(
            super().active_bindings, (), translate_for_terminal(self._translate, self._ascii)
        )

    @on(OptionList.OptionSelected)
    def _open_selected(self, event: OptionList.OptionSelected) -> None:
        assert event.option_id is not None
        self._open_scenario(event.option_id)


def _chapter(scenario: ScenarioEntry) -> int:
    return int(scenario.course[0].partition(".")[0]) if scenario.course else 0
