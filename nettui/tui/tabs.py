"""The line of panel names above a panel that is shown alone; a click or tab goes to another one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.markup import escape
from textual.message import Message
from textual.widgets import Static


class PanelTabs(Static):
    """Names side by side, with the current one highlighted."""

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def show(self, names: Sequence[str], current: int, width: int, hint: str) -> None:
        """A name ends with the mark of its panel's worst finding, or a blank; `hint` stands where it fits."""
        tabs = [f"[@click=choose({number})] {escape(name)}[/]" for number, name in enumerate(names)]
        tabs[current] = f"[bold reverse]{tabs[current]}[/]"
        taken = sum(len(name) + 2 for name in names)
        self.update(" ".join([*tabs, f"[dim] {hint}[/]" if taken + len(hint) < width else ""]))

    def action_choose(self, number: int) -> None:
        self.post_message(self.Chosen(number))
