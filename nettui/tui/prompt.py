"""The command line: completes what is typed, and remembers what was entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.suggester import Suggester
from textual.widgets import Input

Complete: TypeAlias = Callable[[str], Sequence[str]]
"""All lines that a text may go on to be."""


class Prompt(Input):
    """An Input with a history (up, down) and completion: the rest of a name in grey, which tab takes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "earlier", show=False),
        Binding("down", "recall(1)", "later", show=False),
    ]

    def __init__(self, complete: Complete, id: str) -> None:
        super().__init__(
            placeholder="next 10; goto epoch 3",
            suggester=Completion(complete),
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

    def close(self, line: str) -> None:
        """The line as entered, which `up` brings back later; a key that came after it is none of it."""
        if line.strip():
            self._entered.append(line)

    def action_recall(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._entered))
        self._write(self._entered[self._at] if self._at < len(self._entered) else "")

    def _write(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class Completion(Suggester):
    """The first line that what is typed may go on to be; nothing before a word is begun."""

    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        begun = bool(value) and value[-1] not in " ;"
        return next(iter(self._complete(value)), None) if begun else None
