"""The line of panel names above a panel that stands alone; a click or tab goes to another."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message
from textual.widgets import Static


class PanelTabs(Static):
    """Names side by side, the shown one marked."""

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def show(self, names: Sequence[str], shown: int, hint: str = "tab: next") -> None:
        tabs = [f"[@click=choose({number})] {name} [/]" for number, name in enumerate(names)]
        tabs[shown] = f"[bold reverse]{tabs[shown]}[/]"
        self.update(" ".join([*tabs, f"[dim] {hint}[/]"]))

    def action_choose(self, number: int) -> None:
        self.post_message(self.Chosen(number))
