"""The command line: completes command names, and remembers what was entered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.suggester import Suggester
from textual.widgets import Input


class Prompt(Input):
    """An Input with a history (up, down) and completion: the rest of a name in grey, which tab takes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "earlier", show=False),
        Binding("down", "recall(1)", "later", show=False),
    ]

    def __init__(self, names: Sequence[str], id: str) -> None:
        super().__init__(
            placeholder="next 10; goto epoch 3",
            suggester=Completion(names),
            id=id,
            compact=True,
            select_on_focus=False,
        )
        self._entered: list[str] = []
        self._at = 0

    def open(self, start: str) -> None:
        """Begins a line with `start` already written."""
        self._at = len(self._entered)
        self._write(start)
        self.focus()

    async def receive(self, event: Key) -> None:
        """What is typed before the line has the focus."""
        if event.key == "enter":
            await self.action_submit()
        elif event.key == "backspace":
            self.action_delete_left()
        elif event.is_printable and event.character:
            self.insert_text_at_cursor(event.character)

    def close(self) -> str:
        """The line as entered, which `up` brings back later."""
        if self.value.strip():
            self._entered.append(self.value)
        return self.value

    def action_recall(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._entered))
        self._write(self._entered[self._at] if self._at < len(self._entered) else "")

    def _write(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class Completion(Suggester):
    """The first command that begins like the last word typed, where that stands at a command's place."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        word = value.rpartition(";")[2].lstrip()
        fits = (name for name in self._names if word and name.startswith(word))
        name = next(fits, None)
        return name and value + name[len(word) :]
